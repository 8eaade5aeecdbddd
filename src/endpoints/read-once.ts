import { readFile } from 'node:fs/promises';

/**
 * Reads a file that is served to the public: at the first request for it, once, into the one buffer that all its answers
 * share. Read for each request, a large file would let a few clients that read nothing fill the process's memory.
 */
export function readOnce(file: URL): () => Promise<Buffer> {
  let reading: Promise<Buffer> | undefined;
  return () => {
    reading ??= readFile(file).catch((error: unknown) => {
      // It may be there the next time.
      reading = undefined;
      throw error;
    });
    return reading;
  };
}
