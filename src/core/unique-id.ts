import { randomBytes } from 'node:crypto';

const processPart = randomBytes(9).toString('base64url');
let count = 0;

/** An id that no other process makes and this one makes once. Not a secret: the next one can be guessed. */
export function uniqueId(): string {
  count += 1;
  return `${processPart}${count.toString(36).padStart(6, '0')}`;
}
