/**
 * Reads at the first call, once, and gives all calls the same: what is read is served to the public, and read for each
 * request a large file would let a few clients that read nothing fill the process's memory.
 */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read().catch((error: unknown) => {
      // It may be there the next time.
      reading = undefined;
      throw error;
    });
    return reading;
  };
}
