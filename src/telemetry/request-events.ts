import type { AttemptRecord } from '../core/outcome.ts';
import { AttemptCells } from './attempt-cells.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import { LabelTree } from '../core/label-tree.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';
import type { RefusalBudget } from './refusal-budget.ts';
import { RequestCells } from './request-cells.ts';
import { RequestLines } from './request-line.ts';
import type { RequestRecord } from './request-record.ts';

/** Log lines and metrics about requests and their attempts. */
export class RequestEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  readonly #requestCells = new LabelTree<RequestCells>();
  #latestRequest: RequestCells | undefined;
  #latestAttempt: AttemptCells | undefined;
  readonly #lines = new RequestLines();
  readonly #refusals: RefusalBudget;
  #inFlight = 0;
  #openStreams = 0;

  constructor(instruments: Instruments, log: Log, models: ClosedSet, providers: ClosedSet, refusals: RefusalBudget) {
    this.#refusals = refusals;
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
    const { shared } = record;
    if (shared !== undefined) this.#instruments.counter('sharedRequests', shared.by, shared.how).inc();
    const level = record.status >= 500 ? 'warn' : 'info';
    if (!this.#log.writes(level) || !this.#isWritten(record)) return;
    this.#log.request(level, record.endedAtWallMs, this.#lines.membersOf(record));
  }

  /** Clients without a valid key can send requests as often as they like, so the number of their lines is limited. */
  #isWritten({ caller, failure, client }: RequestRecord): boolean {
    return caller !== undefined || failure === undefined || this.#refusals.take(client ?? '');
  }

  attemptFinished(record: AttemptRecord, requestId: string): void {
    this.#attemptCellsOf(record).observe(record.durationMs);
    if (!this.#log.writes('debug')) return;
    this.#log.debug('attempt', {
      request_id: requestId,
      provider: record.target.provider.name,
      upstream_model: scrub(record.target.upstreamModel, 80),
      outcome: record.outcome,
      error: record.message === undefined ? undefined : scrub(record.message),
      status: record.status,
      duration_ms: Math.round(record.durationMs * 100) / 100,
    });
  }

  /** Most requests are of the same kind as the one before. The labels come from closed sets, so the tree stays small. */
  #cellsOf(record: RequestRecord): RequestCells {
    const { route, status, failure } = record;
    const code = failure?.code ?? '';
    const model = this.#models.label(record.modelLabel);
    const provider = this.#providers.label(record.provider);
    const labels = { route, model, provider, status, code };
    if (this.#latestRequest?.areOf(labels) === true) return this.#latestRequest;
    const path = [route, model, provider, String(status), code];
    let cells = this.#requestCells.get(path);
    if (cells === undefined) {
      cells = new RequestCells(this.#instruments, labels);
      this.#requestCells.set(path, cells);
    }
    this.#latestRequest = cells;
    return cells;
  }

  #attemptCellsOf({ target, outcome }: AttemptRecord): AttemptCells {
    const label = this.#providers.label(target.provider.name);
    if (this.#latestAttempt?.areOf(label, outcome) === true) return this.#latestAttempt;
    this.#latestAttempt = new AttemptCells(this.#instruments, label, outcome);
    return this.#latestAttempt;
  }
}
