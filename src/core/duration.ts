/** What a duration can be written in, the largest first, in milliseconds. */
const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** How people write units that we do not take, so that we can say what they meant. */
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
  /** @property meant the same in a form that is taken, where it can be told */
  | { readonly kind: 'none'; readonly meant?: string };

/** How a duration is written, as a pattern of JSON Schema. */
export const durationPattern = '^[0-9]+(ms|s|m|h)$';

/** Reads `500ms`, `30s`, `2m` or `1h`: a whole number and a unit, nothing between them. */
export function parseDuration(text: string): ParsedDuration {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const size = units.find(([name]) => name === unit)?.[1];
  if (amount !== undefined && size !== undefined) return { kind: 'duration', ms: Number(amount) * size };
  const meant = guess(text);
  return meant === undefined ? { kind: 'none' } : { kind: 'none', meant };
}

/** `30s` for 30,000: in the largest unit that leaves a whole number. */
export function renderDuration(ms: number): string {
  if (ms === 0) return '0ms';
  const [name, size] = units.find(([, inMs]) => ms % inMs === 0) ?? ['ms', 1];
  return `${ms / size}${name}`;
}

/** Reads `30 sec`, `1.5h`, `1m30s` and `30S`, to say what would be taken. */
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
