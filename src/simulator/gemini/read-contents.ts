import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { isSealed } from '../signatures.ts';
import { SimulatedError } from '../simulated-error.ts';
import { member } from './member.ts';

/** Google documents these words for clients that have no signature. */
const unsigned: readonly unknown[] = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

/** Reads and validates the messages. @throws SimulatedError 400, in the words of Google */
export function readContents(contents: unknown): readonly Json[] {
  if (!Array.isArray(contents) || contents.length === 0) {
    throw new SimulatedError(400, '* GenerateContentRequest.contents: contents is not specified');
  }
  let calls = 0;
  return contents.map((content: unknown, index) => {
    if (!isObject(content)) throw new SimulatedError(400, `Invalid value at 'contents[${index}]'`);
    const role = content['role'] ?? 'user';
    if (role !== 'user' && role !== 'model' && role !== 'function') {
      throw new SimulatedError(400, 'Please use a valid role: user, model.');
    }
    const parts = partsOf(content);
    if (parts.length === 0) {
      throw new SimulatedError(
        400,
        `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.`,
      );
    }
    parts.forEach(checkSignature);
    checkResponses(parts, calls);
    calls = parts.filter((part) => member(part, 'functionCall') !== undefined).length;
    return content;
  });
}

function partsOf(content: unknown): readonly Json[] {
  const parts = isObject(content) ? content['parts'] : undefined;
  return Array.isArray(parts) ? parts.filter(isObject) : [];
}

export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  return partsOf(content)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

/** Whether a message has the result of a function. */
export function hasResponse(content: Json): boolean {
  return partsOf(content).some((part) => member(part, 'functionResponse') !== undefined);
}

function checkSignature(part: Json): void {
  const signature = member(part, 'thoughtSignature');
  if (signature === undefined || unsigned.includes(signature)) return;
  if (typeof signature === 'string' && isSealed(signature)) return;
  throw new SimulatedError(400, 'Thought signature is not valid.');
}

function checkResponses(parts: readonly Json[], calls: number): void {
  const responses = parts.filter((part) => member(part, 'functionResponse') !== undefined).length;
  if (responses === calls || (calls === 0 && responses === 0)) return;
  throw new SimulatedError(
    400,
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  );
}
