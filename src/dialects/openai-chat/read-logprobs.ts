import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { isObject } from '../chat-form/read-value.ts';
import { readToken } from '../openai-form/read-token.ts';

/** Reads the log probabilities of a choice. Some servers send them although nobody has asked for them. */
export function readLogprobs(logprobs: unknown, emit: EmitAnswerEvent): void {
  if (!isObject(logprobs)) return;
  const { content, refusal } = logprobs;
  if (isFilled(content)) emit({ kind: 'logprobs', of: 'text', tokens: content.map(readToken) });
  if (isFilled(refusal)) emit({ kind: 'logprobs', of: 'refusal', tokens: refusal.map(readToken) });
}

function isFilled(tokens: unknown): tokens is readonly unknown[] {
  return Array.isArray(tokens) && tokens.length > 0;
}
