import type { Clock } from '../core/clock.ts';
import type { CounterCell } from './cells.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { ShedLines } from './shed-lines.ts';

/** Why the process protected itself. */
export type ShedReason =
  | 'in_flight'
  | 'event_loop'
  | 'body_bytes'
  | 'answer_bytes'
  | 'caller_in_flight'
  | 'address_in_flight'
  | 'caller_body_bytes'
  | 'address_body_bytes'
  | 'caller_answer_bytes'
  | 'address_answer_bytes'
  | 'auth_failures';

interface NamedState {
  readonly limit: { readonly name: string };
}

/** As much of a decision as is counted. */
export type LimitsDecision =
  | { readonly kind: 'admitted'; readonly states: readonly NamedState[] }
  | { readonly kind: 'refused'; readonly state: NamedState };

/** What is counted of admission. The request's own line says who and which; a line of its own would double it. */
export class LimitEvents {
  readonly #instruments: Instruments;
  readonly #limits: ClosedSet;
  readonly #shedLines: ShedLines;
  readonly #shedEarly: CounterCell;
  readonly #admitted = new Map<string, CounterCell>();

  constructor(instruments: Instruments, limits: ClosedSet, log: Log, clock: Clock) {
    this.#shedLines = new ShedLines(log, clock);
    this.#shedEarly = instruments.counter('sheds', 'event_loop');
    this.#instruments = instruments;
    this.#limits = limits;
  }

  /** An admission counts under every limit that let it pass, a refusal under the one that refuses for longest. */
  decided(decision: LimitsDecision): void {
    if (decision.kind === 'refused') this.#count(decision.state.limit.name, 'refused');
    else for (const { limit } of decision.states) this.#admittedBy(limit.name).inc();
  }

  shed(reason: ShedReason): void {
    this.#instruments.counter('sheds', reason).inc();
  }

  /** It never had a record of its own: its line is written here. */
  requestShed(path: string, requestId: string, clientAddress: string | undefined): void {
    this.#shedEarly.inc();
    this.#shedLines.add(path, requestId, clientAddress);
  }

  /** Found by one lookup: every request asks for some of them. */
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
