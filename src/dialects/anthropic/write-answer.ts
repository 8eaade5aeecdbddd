import type { ToolCall } from '../../core/tool-call-collector.ts';
import { reportedUsage } from '../../core/usage.ts';
import type { AnswerPart, WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { isObject } from '../chat-form/read-value.ts';
import { writeCitation } from './citations.ts';
import { writeFinish } from './finish-reasons.ts';
import { redactedBlock, thinkingBlock } from './thinking.ts';
import { inputOf } from '../tool-input.ts';
import { unknownUsage, writeUsage } from './write-usage.ts';

/** Writes a complete answer of the hub as a message. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, parts, refusal, toolCalls, finish } = answer;
  const usage = reportedUsage(answer.usage);
  const isRefusal = refusal !== undefined;
  return JSON.stringify({
    id: answerId(metadata),
    type: 'message',
    role: 'assistant',
    model: model ?? metadata.upstreamModel,
    content: parts.flatMap(writePart),
    ...writeFinish(finish, { hasToolCalls: toolCalls.length > 0, isRefusal }),
    ...(isRefusal ? { stop_details: refusalDetails(refusal) } : {}),
    usage: usage === undefined ? unknownUsage : writeUsage(usage),
  });
}

export function answerId({ answerId: id }: AnswerMetadata): string {
  return `msg_${id}`;
}

/** The words of a model that refused stand in its text too, where all clients show them. */
export function refusalDetails(words: string): object {
  return { type: 'refusal', category: null, explanation: words };
}

function writePart(part: AnswerPart): object[] {
  switch (part.kind) {
    case 'text': {
      const { text, signature } = part;
      const citations = part.citations.flatMap((citation) => writeCitation(citation) ?? []);
      const block = { type: 'text', text, citations: citations.length === 0 ? null : citations };
      return [
        // Clients send the blocks back, and the API refuses an empty text.
        ...(text === '' ? [] : [block]),
        ...(signature === undefined ? [] : [redactedBlock(signature, { kind: 'text' })]),
      ];
    }
    case 'refusal':
      return [{ type: 'text', text: part.text, citations: null }];
    case 'reasoning':
      return [thinkingBlock(part.text, part.signature)];
    case 'tool_call':
      return writeToolCall(part.call);
    case 'extension':
      return part.dialect === 'anthropic' && isObject(part.value) ? [part.value] : [];
    case 'image':
    case 'audio':
      break;
  }
  return [];
}

function writeToolCall({ id, name, arguments: json, signature }: ToolCall): object[] {
  const call = { type: 'tool_use', id, name, input: inputOf(json) };
  return signature === undefined ? [call] : [redactedBlock(signature, { kind: 'tool_call', id }), call];
}
