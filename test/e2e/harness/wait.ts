export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/**
 * Polls until the probe returns a value.
 * @param what a sentence that becomes true, for the error message
 * @throws Error after `timeoutMs`
 */
export async function waitFor<T>(what: string, timeoutMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > endMs) throw new Error(`not true within ${String(timeoutMs / 1000)} s: ${what}`);
    await pause(500);
  }
}
