import { isObject, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { isSealed } from '../signatures.ts';
import { SimulatedError } from '../simulated-error.ts';

const roles: readonly unknown[] = ['user', 'assistant', 'system', 'developer'];

/** Finds a stored item by its id. */
export type FindItem = (id: string) => Json | undefined;

/** OpenAI's own bound. */
const maxIdLength = 64;

/**
 * The items of `input` of a response, in which an item that is named by its id stands for the stored one.
 * @throws SimulatedError 400 and 404, in the words of OpenAI
 */
export function readInput(input: unknown, findItem: FindItem): readonly Json[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  }
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array of input items', input);
  return input.map((item: unknown, index) => {
    const place = `input[${index}]`;
    if (!isObject(item)) throw wrongType(place, 'an object', item);
    checkId(item, place);
    if (isReference(item)) return stored(String(item['id']), findItem);
    const type = item['type'] ?? 'message';
    if (type === 'message' && !roles.includes(item['role'])) {
      const message = `Invalid value for '${place}.role'. Supported values are: ${roles.join(', ')}.`;
      throw new SimulatedError(400, message, { param: `${place}.role`, code: 'invalid_value' });
    }
    if (type === 'reasoning' || type === 'compaction') checkEncrypted(item, place);
    return { ...item, type };
  });
}

function checkId({ id }: Json, place: string): void {
  if (typeof id !== 'string' || id.length <= maxIdLength) return;
  const message = `Invalid '${place}.id': string too long. Expected a string with maximum length ${maxIdLength}, but got a string with length ${id.length} instead.`;
  throw new SimulatedError(400, message, { param: `${place}.id`, code: 'string_above_max_length' });
}

/** OpenAI takes a reasoning without its encrypted form, and a picture without its bytes, from what it has stored. */
function isReference(item: Json): boolean {
  const { type, id, role, encrypted_content: encrypted, result } = item;
  if (typeof id !== 'string') return false;
  if (type === 'item_reference' || ((type === undefined || type === null) && role === undefined)) return true;
  if (type === 'reasoning') return encrypted === undefined || encrypted === null;
  return type === 'image_generation_call' && (result === undefined || result === null);
}

function stored(id: string, findItem: FindItem): Json {
  const item = findItem(id);
  if (item) return item;
  throw new SimulatedError(404, `Item with id '${id}' not found.`, { param: 'input' });
}

/** The text of an item, which counts as its tokens. */
export function textOfItem(item: Json): string {
  return [item['content'], item['output'], item['arguments']].map(textOf).join('');
}

function checkEncrypted(item: Json, place: string): void {
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
