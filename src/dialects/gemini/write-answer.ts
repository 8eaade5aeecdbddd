import { reportedUsage } from '../../core/usage.ts';
import type { AnswerPart, WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { isObject } from '../chat-form/read-value.ts';
import { writeFinish } from './finish-reasons.ts';
import { signatureMember } from './signature.ts';
import { writeGrounding } from './write-grounding.ts';
import { writeLogprobs } from './write-logprobs.ts';
import { audioParts, callPart, imagePart } from './write-parts.ts';
import { writeUsage } from './write-usage.ts';

/** Writes a complete answer of the hub as a GenerateContentResponse. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, parts, text, citations, toolCalls, finish } = answer;
  const usage = reportedUsage(answer.usage);
  const malformed = toolCalls.find((call) => callPart(call) === undefined);
  const candidate = {
    content: { parts: parts.flatMap(writePart), role: 'model' },
    ...(malformed === undefined ? writeFinish(finish) : malformedCall(malformed.name)),
    index: 0,
    ...writeGrounding(citations, text),
    ...writeLogprobs(parts.flatMap((part) => ('logprobs' in part ? part.logprobs : []))),
  };
  return JSON.stringify({
    candidates: [candidate],
    ...(usage === undefined ? {} : { usageMetadata: writeUsage(usage) }),
    modelVersion: model ?? metadata.upstreamModel,
    responseId: metadata.answerId,
  });
}

/** Gemini's own way of telling that a call cannot be read. Its arguments have no place in this dialect. */
export function malformedCall(name: string): { finishReason: string; finishMessage: string } {
  return {
    finishReason: 'MALFORMED_FUNCTION_CALL',
    finishMessage: `The model called the function '${name}' with arguments that are not a JSON object.`,
  };
}

function writePart(part: AnswerPart): object[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [{ text: part.text, ...signatureMember(part.signature) }];
    case 'reasoning':
      return [{ text: part.text, thought: true, ...signatureMember(part.signature) }];
    case 'tool_call': {
      const written = callPart(part.call);
      return written === undefined ? [] : [written];
    }
    case 'image':
      return [imagePart(part)];
    case 'audio':
      return audioParts(part);
    case 'extension':
      break;
  }
  return part.dialect === 'gemini' && isObject(part.value) ? [part.value] : [];
}
