/**
 * Reads at the first call and gives all calls the same result. The file is public: if each request read it again, a few
 * clients that request a large file and read nothing could fill the process's memory.
 */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read().catch((error: unknown) => {
      // Try again at the next call.
      reading = undefined;
      throw error;
    });
    return reading;
  };
}
