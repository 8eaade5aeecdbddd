/** Resolves after this many milliseconds. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/**
 * Begins work at a steady rate until the time is over, whether or not earlier work has ended. Resolves when all work
 * has ended. Work that is late begins at once, so that a busy machine does not lower the rate.
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
