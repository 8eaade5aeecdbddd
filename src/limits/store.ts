/** One promise about one counter. */
export type Limit = WindowLimit | ConcurrencyLimit | BudgetLimit;

interface NamedLimit {
  /** From a closed set: response headers, metrics and logs name it. */
  readonly name: string;
  /** For people, e.g. `10 requests per minute for this key`. */
  readonly words: string;
}

/** In no `windowMs` more than `limit` units. */
export interface WindowLimit extends NamedLimit {
  readonly kind: 'window';
  readonly unit: 'requests' | 'tokens';
  /** Units per window; at least 1. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Never more than `limit` requests at once. */
export interface ConcurrencyLimit extends NamedLimit {
  readonly kind: 'concurrency';
  readonly limit: number;
}

/** No more than `limit` nano-dollars (10^-9 USD) in one calendar day or month, UTC. */
export interface BudgetLimit extends NamedLimit {
  readonly kind: 'budget';
  readonly limit: number;
  readonly period: 'day' | 'month';
}

/** Units to take from one counter: requests, tokens, or nano-dollars; of what is settled later, an estimate. */
export interface Charge {
  readonly limit: Limit;
  /** Whose counter of that limit it is. No two charges of one `take` have the same kind, unit, window or period, and counter. */
  readonly counter: string;
  readonly cost: number;
}

/** A limit as it stands after the decision. */
export interface LimitState {
  readonly limit: Limit;
  /** Units that still fit. */
  readonly remaining: number;
  /** Units taken by requests that have not ended, where they can be told apart: concurrency and budgets. */
  readonly reserved: number;
  /** Milliseconds until some of what was used is given back; 0 where nobody can know. */
  readonly nextMs: number;
  /** Milliseconds until everything is, if nothing else comes meanwhile; 0 where nobody can know. */
  readonly resetMs: number;
}

export type Decision = Admitted | Refused;

export interface Admitted {
  readonly kind: 'admitted';
  readonly states: readonly LimitState[];
  readonly reservation: Reservation;
}

export interface Refused {
  readonly kind: 'refused';
  /** Of the limits that refuse, the one that does so for longest. */
  readonly state: LimitState;
  /** What the request wanted of it. */
  readonly cost: number;
  /**
   * The same request is admitted after so long, if nothing else comes meanwhile; whole milliseconds. Infinity where it
   * wants more than the whole limit. Where requests in flight are in the way it is a guess: nobody knows when they end.
   */
  readonly retryAfterMs: number;
  readonly states: readonly LimitState[];
}

/** What a request really used, once it has ended. */
export interface Consumed {
  readonly tokens: number;
  /** 10^-9 USD. */
  readonly nanoUsd: number;
}

/** What an admitted request holds until its last byte: its place among concurrent requests, its tokens, its money. */
export interface Reservation {
  /** Puts what was really used in place of what was reserved. Idempotent; never throws, never waits. */
  settle(consumed: Consumed): void;
}

/** Where requests in flight are in the way, a client is told to come back after so long. */
export const busyRetryMs = 1000;

/** Nothing is held: every charge was final when it was taken. */
export const nothingReserved: Reservation = { settle: () => undefined };

/** What settling puts in place of a charge's cost. */
export function settledUnits(limit: Limit, consumed: Consumed): number {
  if (limit.kind === 'concurrency') return 0;
  if (limit.kind === 'budget') return consumed.nanoUsd;
  return limit.unit === 'tokens' ? consumed.tokens : 1;
}

/** Whether a charge is settled later. A request is a request, however it ends. */
export function isSettledLater(limit: Limit): boolean {
  return limit.kind !== 'window' || limit.unit === 'tokens';
}

/** Counts. All charges of one `take` are decided together: all are taken, or none is. */
export interface LimitStore {
  /** A store that runs elsewhere has clocks of its own and leaves ours (`nowMs` monotonic, `wallMs` since 1970) alone. */
  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision | Promise<Decision>;
  /** How the limits stand, without taking anything; costs are not looked at. */
  read(
    charges: readonly Charge[],
    nowMs: number,
    wallMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]>;
}
