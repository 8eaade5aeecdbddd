/**
 * Where a text does not match, `JSON.stringify` writes each of its numbers exactly as the text does. A number stands at
 * the start, or behind one of `:,[`. The figures in dates and in names of models, which many chunks of a stream repeat,
 * stand elsewhere.
 */
const inexact = /(?:^|[:,[])\s*(?:-0|-?\d{16}|-?\d+[.eE])/;

interface RawJson {
  readonly rawJSON: string;
}

/** Both functions are part of ECMAScript 2026 and of Node 21. TypeScript's library does not declare them yet. */
const json = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was. A number that it would write differently (an
 * integer above 2^53, 1e400, 1.0) becomes an object of `JSON.rawJSON`.
 */
export function parseExact(text: string): unknown {
  if (!inexact.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
  );
}

/** The nearest JavaScript number; undefined for a value that is not a number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return json.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}
