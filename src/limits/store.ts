/** A limit on one counter. */
export type Limit = WindowLimit | ConcurrencyLimit | BudgetLimit;

interface NamedLimit {
  /** From a closed set, because response headers, metrics and logs use it. */
  readonly name: string;
  /** For people, e.g. `10 requests per minute for this key`. */
  readonly words: string;
}

/** No more than `limit` units in any period of `windowMs`. */
export interface WindowLimit extends NamedLimit {
  readonly kind: 'window';
  readonly unit: 'requests' | 'tokens';
  /** Units per window; at least 1. */
  readonly limit: number;
  readonly windowMs: number;
}

/** No more than `limit` requests at once. */
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

/**
 * Units to take from one counter: requests, tokens, or nano-dollars. For limits that are settled later it is an
 * estimate.
 */
export interface Charge {
  readonly limit: Limit;
  /** Names the counter. No two charges of one `take` may have the same kind, unit, window or period, and counter. */
  readonly counter: string;
  readonly cost: number;
}

/** The state of a limit after the decision. */
export interface LimitState {
  readonly limit: Limit;
  /** Units that still fit. */
  readonly remaining: number;
  /** Units reserved by requests that have not ended. Known only for concurrency and budgets. */
  readonly reserved: number;
  /** Milliseconds until some used units are available again; 0 if it cannot be known. */
  readonly nextMs: number;
  /** Milliseconds until all units are available again if nothing else is admitted; 0 if it cannot be known. */
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
  /** Of the limits that refuse, the one that refuses for the longest time. */
  readonly state: LimitState;
  /** Units that the request needed from that limit. */
  readonly cost: number;
  /**
   * The same request is admitted after this time if nothing else is admitted meanwhile; whole milliseconds. Infinity if
   * the request needs more than the whole limit. If requests in flight are the reason, it is a guess: their end is not
   * known.
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

/** What limits have set aside for an admitted request until its last byte: a concurrent request, tokens, money. */
export interface Reservation {
  /**
   * Replaces what was reserved with what was really used. Idempotent; never throws and never waits.
   *
   * What a request has used beyond its reservation counts from the admission on, or from now on where the admission is a whole
   * window old: else requests that take longer than a minute could use any number of tokens a minute.
   * @param nowMs monotonic
   */
  settle(consumed: Consumed, nowMs: number): void;
}

/** How long a client is told to wait when requests in flight are the reason for the refusal. */
export const busyRetryMs = 1000;

/** For requests whose charges were all final when they were taken. */
export const nothingReserved: Reservation = { settle: () => undefined };

/** The units that replace a charge's cost when the request has ended. */
export function settledUnits(limit: Limit, consumed: Consumed): number {
  if (limit.kind === 'concurrency') return 0;
  if (limit.kind === 'budget') return consumed.nanoUsd;
  return limit.unit === 'tokens' ? consumed.tokens : 1;
}

/** Whether a charge is settled later. A request counts as one request however it ends, so only requests are not. */
export function isSettledLater(limit: Limit): boolean {
  return limit.kind !== 'window' || limit.unit === 'tokens';
}

/** Counts units. All charges of one `take` are decided together: either all are taken or none is. */
export interface LimitStore {
  /**
   * @param nowMs monotonic; a store that runs elsewhere uses its own clock
   * @param wallMs since 1970
   */
  take(charges: readonly Charge[], nowMs: number, wallMs: number): Decision | Promise<Decision>;
  /** The states of the limits. Takes nothing, and ignores the costs. */
  read(
    charges: readonly Charge[],
    nowMs: number,
    wallMs: number,
  ): readonly LimitState[] | Promise<readonly LimitState[]>;
}
