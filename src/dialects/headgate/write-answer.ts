import type { ToolCall } from '../../core/tool-call-collector.ts';
import { reportedUsage } from '../../core/usage.ts';
import type { WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { type HeadgateAnswer, type HeadgateToolCall, renderUsage } from './answer-schema.ts';

/** A complete answer of the hub as `/v1/inference` gives it. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, text, refusal, reasoning, toolCalls, finish } = answer;
  const usage = reportedUsage(answer.usage);
  const written: HeadgateAnswer = {
    id: answerId(metadata),
    object: 'inference',
    created: metadata.createdAtSeconds,
    model: model ?? metadata.upstreamModel,
    provider: metadata.provider,
    output: text,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(writeToolCall) }),
    finish_reason: finish?.providerReason ?? null,
    usage: renderUsage(usage),
    cost_usd: metadata.costUsd(usage),
  };
  return JSON.stringify(written);
}

export function answerId(metadata: AnswerMetadata): string {
  return `inf_${metadata.answerId}`;
}

export function writeToolCall({ id, name, arguments: json }: ToolCall): HeadgateToolCall {
  return { id, type: 'function', function: { name, arguments: json } };
}
