import { isUtf8 } from 'node:buffer';

/**
 * Position of the first character that is not valid UTF-8, or -1. Costs about two passes of `isUtf8` where there is
 * one.
 */
export function findInvalidUtf8(bytes: Buffer): number {
  if (isUtf8(bytes)) return -1;
  let valid = 0; // all bytes before it are valid UTF-8, and a character starts here
  let end = bytes.length; // bytes[valid, end) is not valid UTF-8
  while (end - valid > 16) {
    const middle = startOfCharacter(bytes, valid + ((end - valid) >> 1));
    if (isUtf8(bytes.subarray(valid, middle))) valid = middle;
    else end = middle;
  }
  for (;;) {
    const size = sizeOfCharacter(bytes[valid] ?? 0);
    if (size === 0 || valid + size > bytes.length || !isUtf8(bytes.subarray(valid, valid + size))) return valid;
    valid += size;
  }
}

/** The start of the character that contains the byte at `at`. */
function startOfCharacter(bytes: Buffer, at: number): number {
  for (let back = 0; back < 4; back++) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}

/** Length in bytes of the character that begins with this byte; 0 where no character can begin with it. */
function sizeOfCharacter(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}
