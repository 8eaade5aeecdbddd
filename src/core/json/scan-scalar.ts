import { JsonFault } from './json-fault.ts';

/** The four characters that JSON calls white space. Returns the first byte at or after `at` that is none of them. */
export function skipSpace(bytes: Buffer, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
  return end;
}

/** `at` is the first byte of a string, number or literal; returns the byte after it. @throws JsonFault */
export function skipScalar(bytes: Buffer, at: number, end: number): number {
  switch (at < end ? (bytes[at] as number) : -1) {
    case 0x22:
      return skipString(bytes, at, end);
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

/** 1 for the bytes at which running through a string must stop: quote, backslash, control characters. */
const stringStops = new Uint8Array(256);
stringStops.fill(1, 0, 0x20);
stringStops[0x22] = 1;
stringStops[0x5c] = 1;

/** `at` is the opening quote; returns the byte after the closing one. @throws JsonFault */
export function skipString(bytes: Buffer, at: number, end: number): number {
  const opening = at;
  at += 1;
  for (;;) {
    while (at < end && stringStops[bytes[at] as number] === 0) at += 1;
    if (at >= end) throw new JsonFault('syntax', 'Unterminated string', opening);
    const byte = bytes[at];
    if (byte === 0x22) return at + 1;
    if (byte !== 0x5c) throw new JsonFault('syntax', 'Invalid control character in a string', at);
    at = skipEscape(bytes, at, end);
  }
}

/** `at` is the backslash. */
function skipEscape(bytes: Buffer, at: number, end: number): number {
  switch (at + 1 < end ? (bytes[at + 1] as number) : -1) {
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
        if (digit >= end || !isHexDigit(bytes[digit] as number)) {
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

/** At least one digit must stand at `at`; `blame` is where the fault is said to be. */
function skipDigits(bytes: Buffer, at: number, end: number, blame: number): number {
  const first = at;
  while (at < end && isDigit(bytes[at] as number)) at += 1;
  if (at === first) throw expectingValue(blame);
  return at;
}

function expectingValue(at: number): JsonFault {
  return new JsonFault('syntax', 'Expecting value', at);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
