import { describeError } from './describe-error.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { type Check, checks } from './leak-check.ts';

/** The steps of a shutdown, in order. */
export type DrainPhase = 'settling' | 'finishing' | 'deadline' | 'done' | 'forced';

const drainSentences: Readonly<Record<DrainPhase, string>> = {
  settling: 'draining: not ready any more, still serving what arrives',
  finishing: 'draining: no new connections, finishing what is in flight',
  deadline: 'draining: the deadline has come, ending what is left',
  done: 'drained, exiting',
  forced: 'told twice, exiting now',
};

/** Log lines and metrics about the process itself. */
export class ProcessEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  #draining = false;

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
    // The series exist from the start, because an alert on growth misses a series that begins at 1.
    for (const check of checks) instruments.counter('leaks', check);
    instruments.gauge('draining', () => (this.#draining ? 1 : 0));
  }

  draining(phase: DrainPhase, inFlight: number): void {
    this.#draining = true;
    this.#log.info(drainSentences[phase], { phase, in_flight: inFlight });
  }

  /** Logs a bug that ended one request: its stack, with the request id that the client was given. */
  internalError(requestId: string | undefined, thrown: unknown): void {
    this.#instruments.counter('internalErrors').inc();
    this.#log.error('internal error', { request_id: requestId, error: describeError(thrown) });
  }

  leaked(check: Check, by: number): void {
    this.#instruments.counter('leaks', check).inc(by);
    this.#log.error('self-check: something is held that should be gone', { what: check, count: by });
  }
}
