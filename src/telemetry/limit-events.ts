import type { Clock } from '../core/clock.ts';
import type { Priority } from '../core/priority.ts';
import type { CounterCell, HistogramCell } from './cells.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { ShedLines } from './shed-lines.ts';

/** Why a request was refused to protect the process. */
export type ShedReason =
  | 'in_flight'
  | 'in_queue'
  | 'event_loop'
  | 'body_bytes'
  | 'form_bytes'
  | 'answer_bytes'
  | 'caller_in_flight'
  | 'address_in_flight'
  | 'caller_in_queue'
  | 'address_in_queue'
  | 'caller_body_bytes'
  | 'address_body_bytes'
  | 'caller_form_bytes'
  | 'address_form_bytes'
  | 'caller_answer_bytes'
  | 'address_answer_bytes'
  | 'auth_failures'
  | 'model_refusals';

interface NamedState {
  readonly limit: { readonly name: string };
}

/** The part of a decision that is counted. */
export type LimitsDecision =
  | { readonly kind: 'admitted'; readonly states: readonly NamedState[] }
  | { readonly kind: 'refused'; readonly state: NamedState };

/** Metrics about admission. There is no log line here, because the request's own line names the caller and the limit. */
export class LimitEvents {
  readonly #instruments: Instruments;
  readonly #limits: ClosedSet;
  readonly #shedLines: ShedLines;
  readonly #shedEarly: CounterCell;
  readonly #batchShedEarly: CounterCell;
  readonly #shedDecision: HistogramCell;
  readonly #admitted = new Map<string, CounterCell>();

  constructor(instruments: Instruments, limits: ClosedSet, log: Log, clock: Clock) {
    this.#shedLines = new ShedLines(log, clock);
    this.#shedEarly = instruments.counter('sheds', 'event_loop');
    this.#batchShedEarly = instruments.counter('batchSheds', 'event_loop');
    this.#shedDecision = instruments.histogram('shedDecision');
    this.#instruments = instruments;
    this.#limits = limits;
  }

  /** An admission is counted under every limit that allowed it, a refusal under the limit that refuses for longest. */
  decided(decision: LimitsDecision): void {
    if (decision.kind === 'refused') this.#count(decision.state.limit.name, 'refused');
    else for (const { limit } of decision.states) this.#admittedBy(limit.name).inc();
  }

  shed(reason: ShedReason, priority?: Priority): void {
    this.#instruments.counter('sheds', reason).inc();
    if (priority === 'batch') this.#instruments.counter('batchSheds', reason).inc();
  }

  /**
   * Such a request has no record of its own, so its log line is written here.
   * @param tookMs from the reading of its head to its refusal
   */
  requestShed(
    path: string,
    requestId: string,
    clientAddress: string | undefined,
    tookMs: number,
    priority: Priority | undefined,
  ): void {
    this.#shedEarly.inc();
    if (priority === 'batch') this.#batchShedEarly.inc();
    this.#shedDecision.observe(tookMs / 1000);
    this.#shedLines.add(path, requestId, clientAddress);
  }

  /** One lookup finds the cell, because every request needs some of them. */
  #admittedBy(limitName: string): CounterCell {
    const label = this.#limits.label(limitName);
    let cell = this.#admitted.get(label);
    if (cell === undefined) {
      cell = this.#instruments.counter('limitDecisions', label, 'admitted');
      this.#admitted.set(label, cell);
    }
    return cell;
  }

  #count(limitName: string, decision: LimitsDecision['kind']): void {
    this.#instruments.counter('limitDecisions', this.#limits.label(limitName), decision).inc();
  }
}
