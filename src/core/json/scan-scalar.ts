import { JsonFault } from './json-fault.ts';

/** Skips the four characters that JSON calls white space. Returns the position of the first other byte at or after `at`. */
export function skipSpace(bytes: Buffer, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at] as number;
    // Most texts contain almost no white space.
    if (byte > 0x20) return at;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
  return end;
}

/** Skips a number or literal whose first byte is at `at`. Returns the position after it. @throws JsonFault */
export function skipScalar(bytes: Buffer, at: number, end: number): number {
  switch (at < end ? (bytes[at] as number) : -1) {
    case 0x74:
      return skipLiteral(bytes, at, end, 'true');
    case 0x66:
      return skipLiteral(bytes, at, end, 'false');
    case 0x6e:
      return skipLiteral(bytes, at, end, 'null');
    default:
      return skipNumber(bytes, at, end);
  }
}

/**
 * Skips a string whose opening quote is at `at`, and returns the position after its closing quote. It reads four bytes
 * at a time, because strings are most of a text.
 * @throws JsonFault
 */
export function skipString(bytes: DataView, at: number, end: number): number {
  const opening = at;
  at += 1;
  for (;;) {
    for (const last = end - 4; at <= last; at += 4) {
      const stops = stopsIn(bytes.getInt32(at, true));
      if (stops === 0) continue;
      at += (31 - Math.clz32(stops & -stops)) >> 3;
      break;
    }
    if (at >= end) throw new JsonFault('syntax', 'A string has no closing quote', opening);
    const byte = bytes.getUint8(at);
    if (byte === 0x22) return at + 1;
    if (byte === 0x5c) at = skipEscape(bytes, at, end);
    else if (byte < 0x20)
      throw new JsonFault('syntax', 'A line break or another control character stands in a string', at);
    else at += 1;
  }
}

/**
 * Finds the first byte of four at which the scan of a string must stop: a quote, a backslash or a control character.
 * The first byte is in the lowest bits. In the result, the top bit of that byte is set, and no bit of a byte before it.
 * Bytes after it may be wrong: a subtraction borrows from the next byte, but only after a byte that was found.
 */
function stopsIn(word: number): number {
  const quotes = (word ^ 0x22222222) - 0x01010101;
  const backslashes = (word ^ 0x5c5c5c5c) - 0x01010101;
  const controls = word - 0x20202020;
  return (quotes | backslashes | controls) & ~word & 0x80808080;
}

/** Skips an escape whose backslash is at `at`. Returns the position after it. @throws JsonFault */
function skipEscape(bytes: DataView, at: number, end: number): number {
  switch (at + 1 < end ? bytes.getUint8(at + 1) : -1) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 2;
    case 0x75: // u
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (digit >= end || !isHexDigit(bytes.getUint8(digit))) {
          throw new JsonFault('syntax', 'Invalid \\uXXXX escape', at);
        }
      }
      return at + 6;
    default:
      throw new JsonFault('syntax', 'Invalid \\escape', at);
  }
}

function skipLiteral(bytes: Buffer, at: number, end: number, word: 'true' | 'false' | 'null'): number {
  const after = at + word.length;
  for (let index = 1; index < word.length; index++) {
    if (at + index >= end || bytes[at + index] !== word.charCodeAt(index)) throw expectingValue(at);
  }
  return after;
}

function skipNumber(bytes: Buffer, start: number, end: number): number {
  let at = start;
  if (at < end && bytes[at] === 0x2d) at += 1;
  if (at < end && bytes[at] === 0x30) at += 1;
  else at = skipDigits(bytes, at, end, start);
  if (at < end && bytes[at] === 0x2e) at = skipDigits(bytes, at + 1, end, at);
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    const exponent = at;
    at += 1;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at += 1;
    at = skipDigits(bytes, at, end, exponent);
  }
  return at;
}

/** Skips digits, of which there must be at least one. `blame` is the position that a fault reports. */
function skipDigits(bytes: Buffer, at: number, end: number, blame: number): number {
  const first = at;
  while (at < end && isDigit(bytes[at] as number)) at += 1;
  if (at === first) throw expectingValue(blame);
  return at;
}

function expectingValue(at: number): JsonFault {
  return new JsonFault('syntax', 'A value is missing', at);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
