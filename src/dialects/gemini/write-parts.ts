import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { AudioEvent, ImageEvent } from '../../core/answer-events.ts';
import type { ToolCall } from '../../core/tool-call-collector.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { isObject } from '../chat-form/read-value.ts';
import { signatureMember } from './signature.ts';

/** The part of a function's call; undefined where the arguments are not a JSON object, which this dialect cannot show. */
export function callPart({ id, name, arguments: json, signature }: ToolCall): object | undefined {
  const args = argumentsIn(json);
  return args === undefined ? undefined : { functionCall: { id, name, args }, ...signatureMember(signature) };
}

/** Some models write nothing for a function without parameters. */
function argumentsIn(json: string): object | undefined {
  if (json.trim() === '') return {};
  try {
    const value = parseBounded(json, parseExact);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function imagePart({ data, mediaType, signature }: ImageEvent): object {
  return { inlineData: { mimeType: mediaType, data }, ...signatureMember(signature) };
}

/** The words of a sound stand in a part of their own. */
export function audioParts({ data, mediaType = 'audio/wav', transcript }: AudioEvent): object[] {
  return [
    ...(data === undefined ? [] : [{ inlineData: { mimeType: mediaType, data } }]),
    ...(transcript === undefined || transcript === '' ? [] : [{ text: transcript }]),
  ];
}
