import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';

/** Why the process protected itself. */
export type ShedReason = 'in_flight' | 'event_loop' | 'body_bytes';

/** What is counted of admission. The request's own line says who and which; a line of its own would double it. */
export class LimitEvents {
  readonly #instruments: Instruments;
  readonly #limits: ClosedSet;

  constructor(instruments: Instruments, limits: ClosedSet) {
    this.#instruments = instruments;
    this.#limits = limits;
  }

  decided(kind: 'admitted' | 'refused', limitName: string): void {
    this.#instruments.counter('limitDecisions', this.#limits.label(limitName), kind).inc();
  }

  shed(reason: ShedReason): void {
    this.#instruments.counter('sheds', reason).inc();
  }
}
