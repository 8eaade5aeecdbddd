/** A session that the store has not heard of for this time is dead, and its reservations are released. */
export const leaseMs = 15_000;

/** How often a session announces that it lives. */
export const heartbeatMs = 2_000;

/**
 * If the store heard of no session at all for this time, the store itself was cut off: no session is dead, and all
 * begin a new lease.
 */
export const commonSilenceMs = 5_000;

/** Time for a connection to open (TCP, TLS, credentials), and for each question before it is used. */
export const connectTimeoutMs = 1_000;

/**
 * How long a decision waits for a store that may be away. Both times count only while this process runs
 * (`running-time.ts`), because a process that is itself late says nothing about the store.
 */
export interface Patience {
  /** A store that owes an answer and is completely silent for this time is away. */
  readonly silenceMs: number;
  /** A store that answers others but lets one decision wait for this time is too slow to be used. */
  readonly waitMs: number;
}

/**
 * Long, because requests admitted without a store that is only slow can exceed the limit. A store that shares two busy
 * cores with eight gateways can be silent for a quarter of a second. Only the first requests of an outage wait this
 * long.
 */
export const promisedPatience: Patience = { silenceMs: 500, waitMs: 2_000 };

/** For how long an answer is still used that comes after its decision was made without it. */
export const lateAnswersMs = promisedPatience.waitMs + 1_000;
