/**
 * Reads a date (its first moment) or a date with a time, both UTC, as milliseconds since 1970. Undefined for a day or
 * an hour that does not exist.
 */
export function momentOf(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // JavaScript reads 30 February as 2 March.
  return new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? ms : undefined;
}
