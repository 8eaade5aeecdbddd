import type { AudioEvent, CitationEvent, LogprobsEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import type { Signed } from '../../core/signed-collector.ts';
import type { ToolCall } from '../../core/tool-call-collector.ts';
import { reportedUsage, type Usage } from '../../core/usage.ts';
import type { AnswerPart, WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { writeReasoningDetails } from '../chat-form/reasoning-details.ts';
import { writeFinish } from './finish-reasons.ts';
import { writeLogprobs } from './write-logprobs.ts';
import { writeAudio, writeImage } from './write-media.ts';

/** Writes a complete answer of the hub as a chat completion. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, parts, text, refusal, reasoning, toolCalls, citations, finish } = answer;
  const usage = reportedUsage(answer.usage);
  const details = writeReasoningDetails(parts.flatMap(signedIn));
  const images = parts.filter((part) => part.kind === 'image');
  const audio = audioIn(parts, metadata);
  const message = {
    role: 'assistant',
    content: text === '' && (toolCalls.length > 0 || refusal !== undefined) ? null : text,
    refusal: refusal ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(details === undefined ? {} : { reasoning_details: details }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(writeToolCall) }),
    ...(images.length === 0 ? {} : { images: images.map(writeImage) }),
    ...(audio === undefined ? {} : { audio }),
    ...(citations.length === 0 ? {} : { annotations: citations.flatMap(writeCitation) }),
  };
  const logprobs = writeLogprobs(parts.flatMap(logprobsIn));
  return JSON.stringify({
    id: answerId(metadata),
    object: 'chat.completion',
    created: metadata.createdAtSeconds,
    model: model ?? metadata.upstreamModel,
    choices: [{ index: 0, message, logprobs, finish_reason: finish === undefined ? null : writeFinish(finish) }],
    ...(usage === undefined ? {} : { usage: writeUsage(usage) }),
  });
}

/** The one sound of an answer, with all the members that OpenAI's clients expect of it: one that nobody keeps has expired. */
function audioIn(parts: readonly AnswerPart[], metadata: AnswerMetadata): object | undefined {
  const sounds = parts.filter((part) => part.kind === 'audio');
  if (sounds.length === 0) return undefined;
  const data = Buffer.concat(sounds.map((sound) => Buffer.from(sound.data ?? '', 'base64'))).toString('base64');
  const transcript = sounds.map((sound) => sound.transcript ?? '').join('');
  const audio = writeAudio(Object.assign({}, ...sounds) as AudioEvent);
  return { id: `audio_${metadata.answerId}`, expires_at: metadata.createdAtSeconds, ...audio, data, transcript };
}

function signedIn(part: AnswerPart): Signed[] {
  if (part.kind === 'reasoning') return [part];
  if (part.kind === 'tool_call') return ofCall(part.call.id, part.call.signature);
  return part.kind === 'text' && part.signature !== undefined ? [{ signature: part.signature }] : [];
}

function ofCall(callId: string, signature: Signature | undefined): Signed[] {
  return signature === undefined ? [] : [{ callId, signature }];
}

function logprobsIn(part: AnswerPart): LogprobsEvent[] {
  if (part.kind !== 'text' && part.kind !== 'refusal') return [];
  return part.logprobs.length === 0 ? [] : [{ kind: 'logprobs', of: part.kind, tokens: part.logprobs }];
}

export function answerId(metadata: AnswerMetadata): string {
  return `chatcmpl-${metadata.answerId}`;
}

function writeToolCall({ id, name, arguments: json }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: json } };
}

/** OpenAI has a form for sources on the web alone; the page in a document has no URL. */
export function writeCitation({ url, title, span }: CitationEvent): object[] {
  if (url === undefined) return [];
  const place = span === undefined ? {} : { start_index: span.from, end_index: span.to };
  return [{ type: 'url_citation', url_citation: { url, ...(title === undefined ? {} : { title }), ...place } }];
}

export function writeUsage(usage: Usage): object {
  const { inputTokens, outputTokens, totalTokens } = usage;
  // JSON.stringify leaves out what is undefined.
  const input = {
    cached_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    audio_tokens: usage.audioInputTokens,
  };
  const output = { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens };
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
    ...(isEmpty(input) ? {} : { prompt_tokens_details: input }),
    ...(isEmpty(output) ? {} : { completion_tokens_details: output }),
  };
}

function isEmpty(details: Readonly<Record<string, number | undefined>>): boolean {
  return Object.values(details).every((figure) => figure === undefined);
}
