import { parseBounded } from '../../core/json/parse-bounded.ts';
import { parseExact } from '../../core/json/parse-exact.ts';

/** Tool arguments that are a JSON value instead of a string. Only these numbers of an answer are serialised again. */
const argumentsAsValue = /"arguments"\s*:\s*[[{]/;

/** Parses a text of a provider's answer as JSON; undefined where it is not JSON, or has too many values. */
export function parseJson(text: string): unknown {
  try {
    const mayHoldValue = text.includes('"arguments"') && argumentsAsValue.test(text);
    return mayHoldValue ? parseBounded(text, parseExact) : parseBounded(text);
  } catch {
    return undefined;
  }
}
