/** The accepted units with their lengths in milliseconds, the largest first. */
const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/**
 * Spellings of units that are not accepted, with their lengths in milliseconds. An error message can then suggest the
 * accepted form.
 */
const otherWords: Readonly<Record<string, number>> = {
  msec: 1,
  msecs: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  hr: 3_600_000,
  hrs: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

const longestText = 64;

type ParsedDuration =
  | { readonly kind: 'duration'; readonly ms: number }
  /** @property meant the same duration in an accepted form, where it can be determined */
  | { readonly kind: 'none'; readonly meant?: string };

/** The accepted form of a duration, as a pattern for JSON Schema. */
export const durationPattern = '^[0-9]+(ms|s|m|h)$';

/** Parses `500ms`, `30s`, `2m` or `1h`: a whole number directly followed by a unit. */
export function parseDuration(text: string): ParsedDuration {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const size = units.find(([name]) => name === unit)?.[1];
  if (amount !== undefined && size !== undefined) return { kind: 'duration', ms: Number(amount) * size };
  const meant = guess(text);
  return meant === undefined ? { kind: 'none' } : { kind: 'none', meant };
}

/** Writes a duration in the largest unit that gives a whole number: `30s` for 30,000. */
export function renderDuration(ms: number): string {
  if (ms === 0) return '0ms';
  const [name, size] = units.find(([, inMs]) => ms % inMs === 0) ?? ['ms', 1];
  return `${ms / size}${name}`;
}

/** Understands forms that are not accepted, such as `30 sec`, `1.5h`, `1m30s` and `30S`, to suggest the accepted form. */
function guess(text: string): string | undefined {
  if (text.length > longestText) return undefined;
  const bare = text.trim().toLowerCase();
  if (/^\d+$/.test(bare)) return `${bare}ms`;
  const parts = [...bare.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== bare) return undefined;
  let ms = 0;
  for (const [, amount, word = ''] of parts) {
    const size =
      units.find(([name]) => name === word)?.[1] ?? (Object.hasOwn(otherWords, word) ? otherWords[word] : undefined);
    ms += Number(amount) * (size ?? Number.NaN);
  }
  const rounded = Math.round(ms);
  return rounded > 0 && Number.isSafeInteger(rounded) ? renderDuration(rounded) : undefined;
}
