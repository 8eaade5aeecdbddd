import type { HistogramCell } from './cells.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';

/** What decides about limits: the store that all pods share, or this pod alone within its share. */
type Decider = 'store' | 'share';

/** The reported part of one decision. */
interface DecisionFacts {
  readonly by: Decider;
  readonly decision: { readonly kind: 'admitted' | 'refused' };
  readonly charges: readonly { readonly limit: { readonly name: string }; readonly counter: string }[];
  /** How long the request waited for the decision, in milliseconds. */
  readonly waitedMs: number;
  /** Time of the decision in milliseconds since 1970; by the store's clock where the store made it. */
  readonly atMs: number;
}

/** Log lines and metrics about a store that several pods share. Without such a store, none are written. */
export class StoreEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  #decider: Decider | undefined;
  #waits: Partial<Record<Decider, HistogramCell>> = {};

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
    instruments.gauge('limitStoreState', () => (this.#decider === 'share' ? 0 : 1));
  }

  /** Reports that the store decides from now on. @param awayMs how long it did not decide; undefined for the first time */
  storeReached(pods: number, awayMs: number | undefined): void {
    this.#changed('store', '');
    const away_ms = awayMs === undefined ? undefined : Math.round(awayMs);
    this.#log.info('the shared store counts for all pods', { pods, away_ms });
  }

  /** Reports that this process decides alone from now on, as one of this number of pods. @param reason from a closed set */
  storeLost(reason: string, detail: string, pods: number): void {
    this.#changed('share', reason);
    const fields = { reason, error: scrub(detail), pods };
    this.#log.warn('the shared store does not count: this pod enforces its share of the limits', fields);
  }

  /** Reports that the server may evict the counters. */
  storeEvicts(policy: string): void {
    this.#log.warn(
      'the shared store evicts keys when it is full, and with them limits: set its maxmemory-policy to noeviction',
      { policy },
    );
  }

  /**
   * Reports one decision. The request's own line contains the decision; the counters and the exact time are logged at
   * debug level only.
   */
  decided({ by, decision, charges, waitedMs, atMs }: DecisionFacts): void {
    const cell = (this.#waits[by] ??= this.#instruments.histogram('limitStoreDecision', by));
    cell.observe(waitedMs / 1000);
    if (!this.#log.writes('debug')) return;
    const counters = charges.map(({ limit, counter }) => `${limit.name} ${counter}`);
    this.#log.debug('limits decided', { by, decision: decision.kind, counters, waited_ms: waitedMs, at_ms: atMs });
  }

  /** Counts usage that could not be kept until the store is back. */
  settlementDropped(): void {
    this.#instruments.counter('settlementsDropped').inc();
  }

  /** Counts a line of usage that could not be kept until the store is back. */
  usageDropped(): void {
    this.#instruments.counter('usageDropped').inc();
  }

  /** Counts an answer for repeats, or its key, that the store has no room for. */
  answerLeftOut(what: 'answer' | 'key'): void {
    this.#instruments.counter('answersLeftOut', what).inc();
  }

  #changed(to: Decider, reason: string): void {
    if (this.#decider !== undefined) this.#instruments.counter('limitStoreTransitions', to, reason).inc();
    this.#decider = to;
  }
}
