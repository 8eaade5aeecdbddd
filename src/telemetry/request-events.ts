import type { AttemptRecord } from '../core/outcome.ts';
import type { CounterCell, HistogramCell } from './cells.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';
import { RequestCells } from './request-cells.ts';
import { requestLine } from './request-line.ts';
import type { RequestRecord } from './request-record.ts';

/** What is said and counted of requests and their attempts. */
export class RequestEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  readonly #requestCells = new Map<string, RequestCells>();
  readonly #attemptCells = new Map<string, { readonly count: CounterCell; readonly duration: HistogramCell }>();
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
    if (record.status >= 500) this.#log.warn('request', requestLine(record));
    else if (this.#log.writes('info')) this.#log.info('request', requestLine(record));
  }

  attemptFinished(record: AttemptRecord, requestId: string): void {
    const provider = this.#providers.label(record.provider);
    const key = `${provider}\n${record.outcome}`;
    let cells = this.#attemptCells.get(key);
    if (cells === undefined) {
      cells = {
        count: this.#instruments.counter('attempts', provider, record.outcome),
        duration: this.#instruments.histogram('attemptDuration', provider),
      };
      this.#attemptCells.set(key, cells);
    }
    cells.count.inc();
    cells.duration.observe(record.durationMs / 1000);
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
    const key = `${record.route}\n${model}\n${provider}\n${record.status}\n${code}`;
    const known = this.#requestCells.get(key);
    if (known !== undefined) return known;
    const cells = new RequestCells(this.#instruments, {
      route: record.route,
      model,
      provider,
      status: record.status,
      code,
    });
    this.#requestCells.set(key, cells);
    return cells;
  }
}
