import { parseBounded } from '../core/json/parse-bounded.ts';
import { isObject } from './chat-form/read-value.ts';

/** Parses JSON, also after a byte order mark, with which some servers begin. Undefined where the text is not JSON, or has too many values. */
export function readJson(text: string): unknown {
  try {
    return parseBounded(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** Parses JSON; undefined where the text is not a JSON object. */
export function readObject(text: string): Record<string, unknown> | undefined {
  const value = readJson(text);
  return isObject(value) ? value : undefined;
}
