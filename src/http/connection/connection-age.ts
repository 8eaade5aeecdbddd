const spread = 0.2;

/**
 * When a connection is old, on the monotonic clock: its next answer then says `Connection: close`, so that kept-alive
 * clients come to pods that are new. Spread, so that connections opened together do not all come back together.
 */
export function connectionExpiryMs(openedAtMs: number, maxAgeMs: number, random: () => number = Math.random): number {
  return openedAtMs + maxAgeMs * (1 - spread + 2 * spread * random());
}
