/** A session that the store has not heard of for so long is dead, and what it reserved is free. */
export const leaseMs = 15_000;

/** How often a session says that it lives. */
export const heartbeatMs = 2_000;

/** Where no session at all was heard of for so long, it was the store that was away: nobody is dead, all begin a new lease. */
export const silenceMs = 5_000;

/**
 * How long a decision waits for the store. The promise is 50 ms; the rest is for a timer that fires late and for the
 * turn of the event loop in which an answer that is there already is still read.
 */
export const maxWaitMs = 40;

/** How long a connection may take to stand: TCP, TLS, credentials. Nobody waits for it. */
export const connectTimeoutMs = 1_000;
