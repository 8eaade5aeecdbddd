import { parseBounded } from '../core/json/parse-bounded.ts';
import { parseExact } from '../core/json/parse-exact.ts';
import { isObject } from './chat-form/read-value.ts';

/**
 * The arguments of a call as the object that this dialect requires. Arguments that are none stand in the form that Anthropic
 * names for that (https://docs.claude.com/en/docs/agents-and-tools/tool-use/fine-grained-tool-streaming).
 */
export function inputOf(json: string): object {
  if (json.trim() === '') return {};
  try {
    const value = parseBounded(json, parseExact);
    if (isObject(value)) return value;
  } catch {
    // The model wrote something that is not JSON.
  }
  return { INVALID_JSON: json };
}
