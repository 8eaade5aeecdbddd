import type { ProviderHead } from './answer.ts';

/**
 * The length in bytes that a head promises of its body; undefined where it promises none. A head that also has a
 * transfer coding, or a length that is no number, has been refused before.
 */
export function promisedLength({ headers }: ProviderHead): number | undefined {
  const length = headers['content-length'];
  return typeof length === 'string' ? Number(length) : undefined;
}
