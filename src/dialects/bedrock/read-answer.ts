import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { mediaTypeOfSound } from '../chat-form/sound-format.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { parseBody } from '../parse-body.ts';
import { BlockReader, type Members, readReasoning } from './block-reader.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { tellCitation } from './citations.ts';
import { readFinish } from './finish-reasons.ts';
import { invokedModel } from './invoked-model.ts';
import { readUsage } from './read-usage.ts';

const openBrace = 0x7b;

/** Whether a body has the message that every answer has. */
export function hasOutput(body: Buffer, { list }: JsonMembers): boolean {
  return list.some((member) => member.isNamed('output') && body[member.valueStart] === openBrace);
}

/** Reads an answer of Converse into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, emit: EmitAnswerEvent): void {
  const { answer, content } = readConverse(body);
  const { stopReason, usage: figures, trace } = answer;
  emit({ kind: 'start', model: invokedModel(trace) });
  new LostMembers(answerMembers, usualMembers).tell(answer, emit);
  const blocks = new BlockReader();
  for (const [index, block] of content.entries()) {
    if (!isObject(block)) throw unreadableAnswer('a content block is not an object');
    readBlock(index, block, blocks, emit);
  }
  const finish = readFinish(stopReason);
  if (finish !== undefined) emit(finish);
  const usage = readUsage(figures);
  if (usage !== undefined) emit({ kind: 'usage', usage });
}

function readBlock(index: number, block: Members, blocks: BlockReader, emit: EmitAnswerEvent): void {
  const { text, toolUse, reasoningContent, citationsContent, image, audio } = block;
  if (typeof text === 'string') {
    if (text !== '') emit({ kind: 'text', text });
  } else if (isObject(toolUse) && toolUse['type'] === undefined) {
    blocks.begin(index, block, emit);
    blocks.add(index, { toolUse: { input: JSON.stringify(toolUse['input'] ?? {}) } }, emit);
    blocks.end(index, emit);
  } else if (isObject(reasoningContent)) {
    const { reasoningText, redactedContent } = reasoningContent;
    readReasoning(isObject(reasoningText) ? reasoningText : { redactedContent }, emit);
  } else if (isObject(citationsContent)) {
    readCited(citationsContent, emit);
  } else if (isObject(image) && isObject(image['source']) && typeof image['source']['bytes'] === 'string') {
    emit({ kind: 'image', data: image['source']['bytes'], mediaType: `image/${String(image['format'])}` });
  } else if (isObject(audio) && isObject(audio['source']) && typeof audio['source']['bytes'] === 'string') {
    emit({ kind: 'audio', data: audio['source']['bytes'], mediaType: mediaTypeOfSound(String(audio['format'])) });
  } else emit({ kind: 'extension', dialect: 'bedrock', value: block });
}

function readCited({ content, citations }: Members, emit: EmitAnswerEvent): void {
  for (const part of Array.isArray(content) ? (content as unknown[]) : []) {
    if (isObject(part) && typeof part['text'] === 'string') emit({ kind: 'text', text: part['text'] });
  }
  for (const citation of Array.isArray(citations) ? (citations as unknown[]) : []) {
    if (isObject(citation)) tellCitation(citation, emit);
  }
}

function readConverse(body: Buffer): { readonly answer: Members; readonly content: readonly unknown[] } {
  const answer = parseBody(body);
  const output = isObject(answer) ? answer['output'] : undefined;
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  if (!isObject(answer) || !Array.isArray(content)) throw unreadableAnswer('it is not an answer of Converse');
  return { answer, content };
}
