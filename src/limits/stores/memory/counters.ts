import type { Charge, Limit, LimitState } from '../../store.ts';

/** The time of a decision, by two clocks. */
export interface Moment {
  /** Monotonic. */
  readonly nowMs: number;
  /** Since 1970. */
  readonly wallMs: number;
}

export type ChargeOf<L extends Limit> = Charge & { readonly limit: L };

/** Counts limits of one kind in this process. */
export interface Counters<L extends Limit> {
  /** Milliseconds until the charge fits if nothing else is admitted meanwhile: 0 for now, Infinity for never. */
  waitMs(charge: ChargeOf<L>, at: Moment): number;
  /** Takes a charge that has just been found to fit. Returns what `settle` must know about the time of taking. */
  take(charge: ChargeOf<L>, at: Moment): number;
  /** Replaces a charge's cost with the units that were really used. */
  settle(charge: ChargeOf<L>, taken: number, units: number, nowMs: number): void;
  state(charge: ChargeOf<L>, at: Moment): LimitState;
}
