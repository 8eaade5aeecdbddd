/** Resolves after so many milliseconds. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/**
 * Begins work at a steady rate until the time is over, whether or not earlier work has ended, and resolves when all of it
 * has. What the clock owes is begun at once, so that the rate holds on a busy machine.
 */
export async function beginAtRate(
  perSecond: number,
  durationMs: number,
  work: (count: number) => Promise<void>,
): Promise<void> {
  const startedMs = performance.now();
  const begun: Promise<void>[] = [];
  for (;;) {
    const passedMs = performance.now() - startedMs;
    if (passedMs >= durationMs) break;
    const due = Math.floor((passedMs / 1000) * perSecond);
    while (begun.length < due) begun.push(work(begun.length));
    await pause(5);
  }
  await Promise.all(begun);
}
