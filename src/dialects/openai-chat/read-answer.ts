import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { type ChatCompletion, readChatCompletion } from './answer-schema.ts';
import { readFinish } from './finish-reasons.ts';
import { LostMembers } from '../lost-members.ts';
import { answerMembers, usualMembers } from './answer-members.ts';
import { signatureIn } from './own-signatures.ts';
import { readContent, readReasoning } from './read-content.ts';
import { readLogprobs } from './read-logprobs.ts';
import { readAudio, readImages } from './read-media.ts';
import { readOthers } from './read-others.ts';
import { readAnnotations, readSources } from './read-sources.ts';
import { callOfFunction, ToolCallPieces } from './tool-call-pieces.ts';
import { readFigures, usageOf } from '../openai-form/usage-figures.ts';

type Choice = ChatCompletion['choices'][number];

const openBracket = 0x5b;

/** Whether a body has the list that every chat completion has. */
export function hasChoices(body: Buffer, { list }: JsonMembers): boolean {
  return list.some((member) => member.isNamed('choices') && body[member.valueStart] === openBracket);
}

/** Reads a chat completion into the hub. @throws GatewayError `upstream_invalid` */
export function readAnswer(body: Buffer, emit: EmitAnswerEvent): void {
  const completion = readChatCompletion(body);
  const { message, finish_reason, logprobs } = onlyChoice(completion);
  const { model } = completion;
  emit({ kind: 'start', model: typeof model === 'string' && model !== '' ? model : undefined });
  new LostMembers(answerMembers, usualMembers).tell(completion, emit);
  readReasoning(message, emit);
  const signature = signatureIn('reasoning_details', message.reasoning_details);
  if (signature !== undefined) emit({ kind: 'reasoning', text: '', signature });
  if (!readContent(message.content, emit)) {
    throw unreadableAnswer('its content is not text');
  }
  if (message.refusal) emit({ kind: 'refusal', text: message.refusal });
  readLogprobs(logprobs, emit);
  readAnnotations(message.annotations, emit);
  readSources(completion, emit);
  readImages(message.images, emit);
  readAudio(message.audio, emit);
  readOthers(message, emit);
  readToolCalls(message, emit);
  const finish = readFinish(finish_reason);
  if (finish !== undefined) emit(finish);
  const usage = usageOf(readFigures(completion.usage));
  if (usage !== undefined) emit({ kind: 'usage', usage });
}

/** Tool calls may have the same forms here as in a stream. */
function readToolCalls({ tool_calls, function_call }: Choice['message'], emit: EmitAnswerEvent): void {
  const calls = tool_calls ?? callOfFunction(function_call);
  const pieces = new ToolCallPieces();
  pieces.add(
    calls.map((call, index) => ({ ...call, index })),
    emit,
  );
  pieces.finish(emit);
}

/** The hub has one answer, and one was requested. Dropping others would be silent, so another number is an error. */
function onlyChoice(completion: ChatCompletion): Choice {
  const [choice, ...others] = completion.choices;
  if (choice && others.length === 0) return choice;
  const count = String(completion.choices.length);
  throw new GatewayError('upstream_invalid', `The provider answered with ${count} choices where one was asked for.`);
}
