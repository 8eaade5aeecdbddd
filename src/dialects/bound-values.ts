import type { Conversation } from '../core/conversation.ts';
import { partsOf } from '../core/conversation-features.ts';
import { GatewayError } from '../core/errors.ts';
import { mostParsedValues, mostValuesIn } from '../core/json/parse-bounded.ts';
import { scanObject } from '../core/json/scan-object.ts';
import { textOfPart } from './text-of-part.ts';

/** So many values may any body have. */
const freeValues = 20_000;
/** Conversations are mostly text. A value of a parsed body takes more memory than so many bytes of text. */
const bytesPerValue = 16;

/**
 * Refuses a body that would take much more memory than its bytes once it is parsed. Bodies that pass in their own bytes are
 * never parsed, so the bound is for translated ones only.
 * @throws GatewayError `invalid_request`
 */
export function boundValues(body: Buffer): void {
  // No value is shorter than a byte and the comma after it.
  if (body.length <= 2 * freeValues) return;
  const most = freeValues + Math.floor(body.length / bytesPerValue);
  const scanned = scanObject(body, most);
  if (scanned.kind !== 'invalid' || scanned.fault.kind !== 'values') return;
  const message = `The body has more than ${most} JSON values. That is too many for its ${body.length} bytes to be translated for this model's provider.`;
  throw new GatewayError('invalid_request', message, {
    detail: [{ type: 'too_many_values', loc: ['body', scanned.fault.position], msg: message }],
  });
}

/**
 * Refuses a conversation whose calls of tools would take as much: their arguments, results and signatures are texts of the body, and some
 * dialects parse them.
 * @throws GatewayError `invalid_request`
 */
export function boundCalls(conversation: Conversation): void {
  const texts: string[] = [];
  for (const part of partsOf(conversation)) {
    if (part.kind === 'tool_call') texts.push(part.arguments);
    // Of results, only objects are parsed.
    if (part.kind === 'tool_result') {
      const { content } = part;
      const text = typeof content === 'string' ? content : content.flatMap((one) => textOfPart(one) ?? []).join('\n');
      if (/^\s*\{/.test(text)) texts.push(text);
    }
    if ('signature' in part && part.signature !== undefined) texts.push(part.signature.data);
  }
  if (texts.reduce((length, text) => length + text.length, 0) <= 2 * mostParsedValues) return;
  let values = 0;
  for (const text of texts) {
    // What begins otherwise is parsed nowhere.
    if (/^\s*[[{]/.test(text)) values += mostValuesIn(text);
    if (values > mostParsedValues) {
      const message = `The calls of tools have more than ${mostParsedValues} JSON values. That is too many to be translated for this model's provider.`;
      throw new GatewayError('invalid_request', message, { param: 'messages' });
    }
  }
}
