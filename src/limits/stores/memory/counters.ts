import type { Charge, Limit, LimitState } from '../../store.ts';

/** The moment of a decision. */
export interface Moment {
  /** Monotonic. */
  readonly nowMs: number;
  /** Since 1970. */
  readonly wallMs: number;
}

export type ChargeOf<L extends Limit> = Charge & { readonly limit: L };

/** How limits of one kind are counted in this process. */
export interface Counters<L extends Limit> {
  /** Milliseconds until the charge fits, if nothing else comes meanwhile: 0 now, Infinity never. */
  waitMs(charge: ChargeOf<L>, at: Moment): number;
  /** Takes a charge that has just been seen to fit. Gives what `settle` wants to know of the moment. */
  take(charge: ChargeOf<L>, at: Moment): number;
  /** Puts the units really used in place of a charge's cost. */
  settle(charge: ChargeOf<L>, taken: number, units: number): void;
  state(charge: ChargeOf<L>, at: Moment): LimitState;
}
