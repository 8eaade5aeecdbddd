import { GatewayError } from '../errors.ts';
import { endOfString } from './parse-bounded.ts';

/**
 * Where a text does not match, `JSON.stringify` writes each of its numbers exactly as the text does. A number stands at
 * the start, or behind one of `:,[`. The figures in dates and in names of models, which many chunks of a stream repeat,
 * stand elsewhere.
 */
const mayBeInexact = /(?:^|[:,[])\s*(?:-0|-?\d{16}|-?\d+[.eE])/;

/** More than a number, where one is written wrongly. */
const number = /[-+\d][-+.\deE]*/g;
/** RFC 8259, section 6. What is no number must stay as it is, so that the text stays invalid. */
const validNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** From here on JavaScript knows no odd number. In a text that is parsed, such numbers stand for those that it would not write as they were. */
const firstPlaceholder = 2 ** 53;

/** Each takes more than a microsecond. */
export const mostInexact = 20_000;

interface RawJson {
  readonly rawJSON: string;
}

/** Both functions are part of ECMAScript 2026 and of Node 21. TypeScript's library does not declare them yet. */
const json = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
};

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was. A number that it would write differently (an
 * integer above 2^53, 1e400, 1.0) becomes an object of `JSON.rawJSON`. The function that `JSON.parse` could call for each value would
 * take two microseconds a value, however few numbers need it.
 * @throws SyntaxError for a text that is not JSON; GatewayError `invalid_request` where too many numbers need it
 */
export function parseExact(text: string): unknown {
  if (!mayBeInexact.test(text)) return JSON.parse(text);
  const inexact: string[] = [];
  const placehold = (source: string): string => {
    if (isExact(source) || !validNumber.test(source)) return source;
    if (inexact.length === mostInexact) throw tooMany();
    inexact.push(source);
    return String(firstPlaceholder + 2 * (inexact.length - 1));
  };
  const numbered = replaceOutsideStrings(text, (between) => between.replaceAll(number, placehold));
  const parsed: unknown = JSON.parse(numbered);
  return inexact.length === 0 ? parsed : withSources(parsed, inexact);
}

function tooMany(): GatewayError {
  const message = `More than ${mostInexact} numbers of the body can only be kept as they are written (such as 1.0, 1e3 or one of 17 digits). That is too many to be translated for this model's provider.`;
  return new GatewayError('invalid_request', message);
}

function isExact(source: string): boolean {
  const value = Number(source);
  return String(value) === source && Math.abs(value) < firstPlaceholder;
}

function replaceOutsideStrings(text: string, replace: (between: string) => string): string {
  let replaced = '';
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const behind = quote === -1 ? text.length : endOfString(text, quote) + 1;
    // Most of what stands between strings is a colon or a comma.
    replaced += end - at < 2 ? text.slice(at, end) : replace(text.slice(at, end));
    replaced += text.slice(end, behind);
    at = behind;
  }
  return replaced;
}

type Container = Record<string, unknown>;

/** Goes through all values without recursion, because no depth may exhaust the stack. */
function withSources(parsed: unknown, sources: readonly string[]): unknown {
  const root: Container = { parsed };
  const containers: Container[] = [root];
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const key in container) {
      const value = container[key];
      if (typeof value === 'object' && value !== null) containers.push(value as Container);
      else if (typeof value === 'number' && value >= firstPlaceholder) {
        container[key] = json.rawJSON(sources[(value - firstPlaceholder) / 2] as string);
      }
    }
  }
  return root['parsed'];
}

/** The nearest JavaScript number; undefined for a value that is not a number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return json.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}
