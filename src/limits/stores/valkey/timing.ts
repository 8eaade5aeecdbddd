/** A session that the store has not heard of for so long is dead, and what it reserved is free. */
export const leaseMs = 15_000;

/** How often a session says that it lives. */
export const heartbeatMs = 2_000;

/** Where no session at all was heard of for so long, it was the store that was away: nobody is dead, all begin a new lease. */
export const commonSilenceMs = 5_000;

/** How long a connection may take to stand (TCP, TLS, credentials), and so long each question before it is used. */
export const connectTimeoutMs = 1_000;

/**
 * How long a decision waits for a store that may be away. Both times are of this process's own running, see
 * `running-time.ts`: a process that was itself late says nothing about the store.
 */
export interface Patience {
  /** A store that owes an answer and says nothing at all for so long is away. */
  readonly silenceMs: number;
  /** A store that does answer others, but lets one decision wait for so long, is too slow to be of use. */
  readonly waitMs: number;
}

/**
 * Long, because whatever is admitted beside a store that is only slow is over the limit: a store that shares two busy
 * cores with eight gateways can be silent for a quarter of a second. Only the first requests of an outage wait for it.
 */
export const promisedPatience: Patience = { silenceMs: 500, waitMs: 2_000 };

/** An answer that comes after its decision was made without it is still taken into account for so long. */
export const lateAnswersMs = promisedPatience.waitMs + 1_000;
