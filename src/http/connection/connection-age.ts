const spread = 0.2;

/**
 * When a connection has reached its age, on the monotonic clock. Its next answer then says `Connection: close`, so that
 * clients with kept-alive connections reach new pods. The age is random, so that connections opened together do not all
 * reconnect at once.
 */
export function connectionExpiryMs(openedAtMs: number, maxAgeMs: number, random: () => number = Math.random): number {
  return openedAtMs + maxAgeMs * (1 - spread + 2 * spread * random());
}
