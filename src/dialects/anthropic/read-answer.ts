import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { schemaCheck } from '../../core/json/schema-check.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { parseBody } from '../parse-body.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { messageSchema } from './answer-schema.ts';
import { BlockReader } from './block-reader.ts';
import { readFinish } from './finish-reasons.ts';
import { MessageUsage } from './read-usage.ts';

const openBracket = 0x5b;
const fits = schemaCheck(messageSchema);

/** Whether a body has the list that every message has, or a number of tokens that were counted. */
export function hasContent(body: Buffer, { list }: JsonMembers): boolean {
  return list.some(
    (member) =>
      (member.isNamed('content') && body[member.valueStart] === openBracket) || member.isNamed('input_tokens'),
  );
}

/** Reads a message into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, emit: EmitAnswerEvent): void {
  const message = readMessage(body);
  const { model, content, stop_reason: reason, stop_sequence: sequence } = message;
  emit({ kind: 'start', model: typeof model === 'string' && model !== '' ? model : undefined });
  new LostMembers(answerMembers, usualMembers).tell(message, emit);
  const blocks = new BlockReader();
  for (const [index, block] of content.entries()) {
    blocks.begin(index, block, emit);
    blocks.end(index, emit);
  }
  readRefusal('stop_details' in message ? message.stop_details : undefined, emit);
  const finish = readFinish(reason, sequence);
  if (finish !== undefined) emit(finish);
  const usage = new MessageUsage();
  usage.tell(message.usage, true);
  if (usage.known.estimated !== true) emit({ kind: 'usage', usage: usage.known });
}

/** Why the model, or a filter before it, refused: in words for people, where the provider has some. */
export function readRefusal(details: unknown, emit: EmitAnswerEvent): void {
  const words = isObject(details) ? details['explanation'] : undefined;
  if (typeof words === 'string' && words !== '') emit({ kind: 'refusal', text: words });
}

function readMessage(body: Buffer) {
  const message = parseBody(body);
  if (!fits(message)) throw unreadableAnswer('it is not a message');
  return message;
}
