/** A promise about a window: in no `windowMs` more than `limit` units. */
export interface WindowLimit {
  /** From a closed set: response headers, metrics and logs name it. */
  readonly name: string;
  readonly unit: 'requests' | 'tokens';
  /** Units per window; at least 1. */
  readonly limit: number;
  readonly windowMs: number;
  /** For people, e.g. `10 requests per minute for this key`. */
  readonly words: string;
}

/** Units to take from one counter. */
export interface Charge {
  readonly limit: WindowLimit;
  /** Whose counter of that window it is. No two charges of one `take` have the same window and the same counter. */
  readonly counter: string;
  readonly cost: number;
}

/** A limit as it stands after the decision. */
export interface LimitState extends WindowLimit {
  readonly remaining: number;
  /** Milliseconds until some of what was used is given back. */
  readonly nextMs: number;
  /** Milliseconds until everything is, if nothing else comes meanwhile. */
  readonly resetMs: number;
}

export type Decision = Admitted | Refused;

export interface Admitted {
  readonly kind: 'admitted';
  readonly states: readonly LimitState[];
}

export interface Refused {
  readonly kind: 'refused';
  /** Of the limits that refuse, the one that does so for longest. */
  readonly limit: LimitState;
  /** The same request is admitted after so long, if nothing else comes meanwhile. Whole milliseconds. */
  readonly retryAfterMs: number;
  readonly states: readonly LimitState[];
}

/** Counts. All charges of one `take` are decided together: all are taken, or none is. */
export interface LimitStore {
  /** A store that runs elsewhere has a clock of its own and leaves `nowMs` (monotonic) alone. */
  take(charges: readonly Charge[], nowMs: number): Decision | Promise<Decision>;
}
