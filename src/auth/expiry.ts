/**
 * The moment, in milliseconds since 1970, of a date (its first moment) or of a date and time, both UTC; undefined for a
 * day or an hour that does not exist.
 */
export function momentOf(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // The engine takes 30 February for 2 March.
  return new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? ms : undefined;
}
