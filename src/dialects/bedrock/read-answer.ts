import type { HearAnswer } from '../../core/answer-events.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { mediaTypeOfSound } from '../chat-form/sound-format.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { parseBody } from '../parse-body.ts';
import { BlockReader, type Members, readReasoning } from './block-reader.ts';
import { readCitation } from './citations.ts';
import { readFinish } from './finish-reasons.ts';
import { invokedModel } from './invoked-model.ts';
import { readUsage } from './read-usage.ts';

const openBrace = 0x7b;

/** Whether a body has the message that every answer has. */
export function hasOutput(body: Buffer, { list }: JsonMembers): boolean {
  return list.some((member) => member.isNamed('output') && body[member.valueStart] === openBrace);
}

/** Reads an answer of Converse into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, hear: HearAnswer): void {
  const { content, stopReason, usage: figures, trace } = readConverse(body);
  hear({ kind: 'start', model: invokedModel(trace) });
  const blocks = new BlockReader();
  for (const [index, block] of content.entries()) {
    if (!isObject(block)) throw unreadableAnswer('a content block is not an object');
    readBlock(index, block, blocks, hear);
  }
  const finish = readFinish(stopReason);
  if (finish !== undefined) hear(finish);
  const usage = readUsage(figures);
  if (usage !== undefined) hear({ kind: 'usage', usage });
}

function readBlock(index: number, block: Members, blocks: BlockReader, hear: HearAnswer): void {
  const { text, toolUse, reasoningContent, citationsContent, image, audio } = block;
  if (typeof text === 'string') {
    if (text !== '') hear({ kind: 'text', text });
  } else if (isObject(toolUse) && toolUse['type'] === undefined) {
    blocks.begin(index, block, hear);
    blocks.add(index, { toolUse: { input: JSON.stringify(toolUse['input'] ?? {}) } }, hear);
    blocks.end(index, hear);
  } else if (isObject(reasoningContent)) {
    const { reasoningText, redactedContent } = reasoningContent;
    readReasoning(isObject(reasoningText) ? reasoningText : { redactedContent }, hear);
  } else if (isObject(citationsContent)) {
    readCited(citationsContent, hear);
  } else if (isObject(image) && isObject(image['source']) && typeof image['source']['bytes'] === 'string') {
    hear({ kind: 'image', data: image['source']['bytes'], mediaType: `image/${String(image['format'])}` });
  } else if (isObject(audio) && isObject(audio['source']) && typeof audio['source']['bytes'] === 'string') {
    hear({ kind: 'audio', data: audio['source']['bytes'], mediaType: mediaTypeOfSound(String(audio['format'])) });
  } else hear({ kind: 'extension', dialect: 'bedrock', value: block });
}

function readCited({ content, citations }: Members, hear: HearAnswer): void {
  for (const part of Array.isArray(content) ? (content as unknown[]) : []) {
    if (isObject(part) && typeof part['text'] === 'string') hear({ kind: 'text', text: part['text'] });
  }
  for (const citation of Array.isArray(citations) ? (citations as unknown[]) : []) {
    if (isObject(citation)) hear({ kind: 'citation', ...readCitation(citation) });
  }
}

function readConverse(body: Buffer): Members & { readonly content: readonly unknown[] } {
  const answer = parseBody(body);
  const output = isObject(answer) ? answer['output'] : undefined;
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  if (!isObject(answer) || !Array.isArray(content)) throw unreadableAnswer('it is not an answer of Converse');
  return { ...answer, content };
}
