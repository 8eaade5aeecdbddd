import { parseExact } from '../../core/json/parse-exact.ts';

/** Arguments of a tool that are no text: the only place where the numbers of an answer are written anew. */
const argumentsAsValue = /"arguments"\s*:\s*[[{]/;

/** The JSON value that a text of a provider's answer is; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return argumentsAsValue.test(text) ? parseExact(text) : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
