import { findEnd } from './walk-members.ts';

/** Whole numbers of so many digits are summed up exactly. */
const mostExactDigits = 15;

/** Whether the value that starts there is a number, in a text that has been scanned. */
export function isNumber(bytes: Buffer, start: number): boolean {
  return bytes[start] === 0x2d || isDigit(bytes[start] ?? 0);
}

/** The number that starts there, a member's value in a text that has been scanned. */
export function readNumber(bytes: Buffer, start: number): number {
  let value = 0;
  let at = start;
  for (; isDigit(bytes[at] ?? 0); at += 1) value = value * 10 + ((bytes[at] as number) - 0x30);
  const isWhole = at > start && at - start <= mostExactDigits && !goesOn(bytes[at] ?? 0);
  // Number() knows nothing of the white space that can follow, and minds it not.
  return isWhole ? value : Number(bytes.toString('latin1', start, findEnd(bytes, start)));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** With a fraction or an exponent. */
function goesOn(byte: number): boolean {
  return byte === 0x2e || (byte | 0x20) === 0x65;
}
