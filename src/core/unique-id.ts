import { randomBytes } from 'node:crypto';

const processPart = randomBytes(9).toString('base64url');
let count = 0;

/** An id that is unique across all processes. It is not a secret: the next one can be guessed. */
export function uniqueId(): string {
  count += 1;
  return `${processPart}${count.toString(36).padStart(6, '0')}`;
}
