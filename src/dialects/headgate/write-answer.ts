import type { ToolCall } from '../../core/tool-call-collector.ts';
import { toldUsage } from '../../core/usage.ts';
import type { WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerFrame } from '../answer-frame.ts';
import { type HeadgateAnswer, type HeadgateToolCall, renderUsage } from './answer-schema.ts';

/** A complete answer of the hub as `/v1/inference` gives it. */
export function writeAnswer(answer: WholeAnswer, frame: AnswerFrame): string {
  const { model, text, refusal, reasoning, toolCalls, finish } = answer;
  const usage = toldUsage(answer.usage);
  const written: HeadgateAnswer = {
    id: answerId(frame),
    object: 'inference',
    created: frame.createdAtSeconds,
    model: model ?? frame.upstreamModel,
    provider: frame.provider,
    output: text,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(writeToolCall) }),
    finish_reason: finish?.said ?? null,
    usage: renderUsage(usage),
    cost_usd: frame.costUsd(usage),
  };
  return JSON.stringify(written);
}

export function answerId(frame: AnswerFrame): string {
  return `inf_${frame.answerId}`;
}

export function writeToolCall({ id, name, arguments: json }: ToolCall): HeadgateToolCall {
  return { id, type: 'function', function: { name, arguments: json } };
}
