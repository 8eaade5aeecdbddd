import type { AttemptRecord } from '../core/outcome.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import { LabelTree } from './label-tree.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';
import { RequestCells } from './request-cells.ts';
import { RequestLines } from './request-line.ts';
import type { RequestRecord } from './request-record.ts';

/** What is said and counted of requests and their attempts. */
export class RequestEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  readonly #requestCells = new LabelTree<RequestCells>();
  readonly #lines = new RequestLines();
  #inFlight = 0;
  #openStreams = 0;

  constructor(instruments: Instruments, log: Log, models: ClosedSet, providers: ClosedSet) {
    this.#instruments = instruments;
    this.#log = log;
    this.#models = models;
    this.#providers = providers;
    instruments.gauge('inFlight', () => this.#inFlight);
    instruments.gauge('openStreams', () => this.#openStreams);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  started(): void {
    this.#inFlight += 1;
  }

  streamOpened(): void {
    this.#openStreams += 1;
  }

  streamEnded(): void {
    this.#openStreams -= 1;
  }

  finished(record: RequestRecord): void {
    this.#inFlight -= 1;
    this.#cellsOf(record).observe(record);
    const level = record.status >= 500 ? 'warn' : 'info';
    if (this.#log.writes(level)) this.#log.members(level, 'request', this.#lines.membersOf(record));
  }

  attemptFinished(record: AttemptRecord, requestId: string): void {
    const provider = this.#providers.label(record.provider);
    this.#instruments.counter('attempts', provider, record.outcome).inc();
    this.#instruments.histogram('attemptDuration', provider).observe(record.durationMs / 1000);
    if (!this.#log.writes('debug')) return;
    this.#log.debug('attempt', {
      request_id: requestId,
      provider: record.provider,
      upstream_model: scrub(record.upstreamModel, 80),
      outcome: record.outcome,
      status: record.status,
      duration_ms: Math.round(record.durationMs * 100) / 100,
    });
  }

  /** One lookup for all that a request touches. The keys come from closed sets, so the map stays small. */
  #cellsOf(record: RequestRecord): RequestCells {
    const model = this.#models.label(record.modelLabel);
    const provider = this.#providers.label(record.provider);
    const code = record.code ?? '';
    const labels = [record.route, model, provider, String(record.status), code];
    const known = this.#requestCells.get(labels);
    if (known !== undefined) return known;
    const cells = new RequestCells(this.#instruments, {
      route: record.route,
      model,
      provider,
      status: record.status,
      code,
    });
    this.#requestCells.set(labels, cells);
    return cells;
  }
}
