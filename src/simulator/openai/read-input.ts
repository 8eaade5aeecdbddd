import { isObject, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { isSealed } from '../signatures.ts';
import { SimulatedError } from '../simulated-error.ts';

const roles: readonly unknown[] = ['user', 'assistant', 'system', 'developer'];

/** The items of `input` of a response. @throws SimulatedError 400, in the words of OpenAI */
export function readInput(input: unknown): readonly Json[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  }
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array of input items', input);
  return input.map((item: unknown, index) => {
    const place = `input[${index}]`;
    if (!isObject(item)) throw wrongType(place, 'an object', item);
    const type = item['type'] ?? 'message';
    if (type === 'message' && !roles.includes(item['role'])) {
      const message = `Invalid value for '${place}.role'. Supported values are: ${roles.join(', ')}.`;
      throw new SimulatedError(400, message, { param: `${place}.role`, code: 'invalid_value' });
    }
    if (type === 'reasoning') checkReasoning(item, place);
    return { ...item, type };
  });
}

/** The text of an item, which counts as its tokens. */
export function textOfItem(item: Json): string {
  return [item['content'], item['output'], item['arguments']].map(textOf).join('');
}

function checkReasoning(item: Json, place: string): void {
  const encrypted = item['encrypted_content'];
  if (encrypted === undefined || encrypted === null || (typeof encrypted === 'string' && isSealed(encrypted))) return;
  const id = typeof item['id'] === 'string' ? item['id'] : place;
  throw new SimulatedError(400, `The encrypted content for item ${id} could not be verified.`, {
    code: 'invalid_encrypted_content',
  });
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
