const maxTextLength = 100;
const maxEntries = 8;
const maxLevels = 2;

/**
 * As much of a client's value as an error may repeat: few levels, few entries, short texts. What it makes is at most a
 * few kilobytes whatever the value is, and safe to serialise.
 */
export function shortenInput(value: unknown, levels = maxLevels): unknown {
  if (typeof value === 'string') return shortenText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return shortenArray(value, levels);
  return shortenObject(value, levels);
}

export function shortenText(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}

function shortenArray(value: readonly unknown[], levels: number): unknown {
  if (levels === 0) return value.length === 0 ? [] : '[…]';
  const short = value.slice(0, maxEntries).map((entry) => shortenInput(entry, levels - 1));
  if (value.length > maxEntries) short.push(`… ${String(value.length - maxEntries)} more`);
  return short;
}

function shortenObject(value: object, levels: number): unknown {
  const keys = Object.keys(value);
  if (levels === 0) return keys.length === 0 ? {} : '{…}';
  // No prototype, so that a key named __proto__ is a key like any other.
  const short = Object.create(null) as Record<string, unknown>;
  for (const key of keys.slice(0, maxEntries)) {
    short[shortenText(key)] = shortenInput((value as Record<string, unknown>)[key], levels - 1);
  }
  if (keys.length > maxEntries) short['…'] = `${String(keys.length - maxEntries)} more`;
  return short;
}
