import { findEnd } from './walk-members.ts';

/** Up to this number of digits, an integer is computed exactly. */
const mostExactDigits = 15;

/** Whether the value at this position is a number. The text must have been scanned. */
export function isNumber(bytes: Buffer, start: number): boolean {
  return bytes[start] === 0x2d || isDigit(bytes[start] ?? 0);
}

/** The number at this position. The text must have been scanned. */
export function readNumber(bytes: Buffer, start: number): number {
  let value = 0;
  let at = start;
  for (; isDigit(bytes[at] ?? 0); at += 1) value = value * 10 + ((bytes[at] as number) - 0x30);
  const isWhole = at > start && at - start <= mostExactDigits && !goesOn(bytes[at] ?? 0);
  // `findEnd` may include trailing white space, which `Number()` ignores.
  return isWhole ? value : Number(bytes.toString('latin1', start, findEnd(bytes, start)));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether a fraction or an exponent follows. */
function goesOn(byte: number): boolean {
  return byte === 0x2e || (byte | 0x20) === 0x65;
}
