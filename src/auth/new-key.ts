import { hash, randomBytes } from 'node:crypto';

/**
 * The form of a key, for secret scanners: a prefix that nothing else has, then 256 bits in base64url. The last
 * character has only four bits, so it is a letter or a digit and ends a word.
 */
export const keyPattern = /\bhg-[A-Za-z0-9_-]{42}[A-Za-z0-9]\b/;

interface NewKey {
  /** For the caller, and for nobody else. */
  readonly key: string;
  /** For the configuration. */
  readonly sha256: string;
}

export function newKey(): NewKey {
  const key = `hg-${randomBytes(32).toString('base64url')}`;
  return { key, sha256: hash('sha256', key) };
}
