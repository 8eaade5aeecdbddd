import type { CitationEvent } from '../../core/answer-events.ts';
import type { ToolCall } from '../../core/tool-call-collector.ts';
import { reportedUsage, type Usage } from '../../core/usage.ts';
import type { WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { writeFinish } from './finish-reasons.ts';

/** A complete answer of the hub as a chat completion. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, text, refusal, reasoning, toolCalls, citations, finish } = answer;
  const usage = reportedUsage(answer.usage);
  const message = {
    role: 'assistant',
    content: text === '' && (toolCalls.length > 0 || refusal !== undefined) ? null : text,
    refusal: refusal ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(writeToolCall) }),
    ...(citations.length === 0 ? {} : { annotations: citations.map(writeCitation) }),
  };
  return JSON.stringify({
    id: answerId(metadata),
    object: 'chat.completion',
    created: metadata.createdAtSeconds,
    model: model ?? metadata.upstreamModel,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish === undefined ? null : writeFinish(finish) }],
    ...(usage === undefined ? {} : { usage: writeUsage(usage) }),
  });
}

export function answerId(metadata: AnswerMetadata): string {
  return `chatcmpl-${metadata.answerId}`;
}

function writeToolCall({ id, name, arguments: json }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: json } };
}

export function writeCitation({ url, title }: CitationEvent): object {
  return { type: 'url_citation', url_citation: { url, ...(title === undefined ? {} : { title }) } };
}

export function writeUsage(usage: Usage): object {
  const { inputTokens, outputTokens, totalTokens, cachedInputTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
    ...(cachedInputTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    ...(reasoningTokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
