/** All characters that JSON escapes: quotes, backslashes, control characters and lone surrogates. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

/** Writes a string as JSON. Most strings need no escapes, and checking that costs a fifth of `JSON.stringify`. */
export function quoted(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Writes a number as JSON; `null` where it is not finite. */
export function numeral(value: number): string {
  return Number.isFinite(value) ? `${value}` : 'null';
}

/** The text after the whole number, for each number of hundredths. */
const hundredths = Array.from({ length: 100 }, (_, count) => String(count / 100).slice(1));

/**
 * Writes a number as JSON, rounded to hundredths. It is assembled from two prepared texts, because formatting a
 * fraction is slow.
 */
export function toHundredths(value: number): string {
  const count = Math.round(value * 100);
  if (!(count >= 0 && count < 1e12)) return numeral(count / 100);
  const whole = Math.floor(count / 100);
  return whole + (hundredths[count - whole * 100] ?? '');
}
