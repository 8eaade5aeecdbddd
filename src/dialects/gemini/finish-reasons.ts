import type { FinishEvent, FinishReason } from '../../core/answer-events.ts';

/** Source: https://ai.google.dev/api/generate-content#FinishReason */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
  ['MALFORMED_FUNCTION_CALL', 'malformed_tool_call'],
  ['CONTINUATION', 'pause'],
]);

/** Undefined where the provider sent no reason. Gemini has no reason of its own for calls of functions. */
export function readFinish(reason: unknown, hasToolCalls: boolean): FinishEvent | undefined {
  if (typeof reason !== 'string' || reason === '' || reason === 'FINISH_REASON_UNSPECIFIED') return undefined;
  const hubReason = reasons.get(reason) ?? 'other';
  return {
    kind: 'finish',
    reason: hubReason === 'stop' && hasToolCalls ? 'tool_calls' : hubReason,
    providerReason: reason,
  };
}

/**
 * A reason without a word in this dialect stands in the message. An answer always has a reason: to a client, a stream without
 * one was cut.
 */
export function writeFinish(finish: FinishEvent | undefined): { finishReason: string; finishMessage?: string } {
  if (finish === undefined) return { finishReason: 'OTHER', finishMessage: 'The provider gave no reason.' };
  switch (finish.reason) {
    case 'stop':
    case 'tool_calls':
      return { finishReason: 'STOP' };
    case 'length':
      return { finishReason: 'MAX_TOKENS' };
    case 'content_filter':
    case 'refusal':
      return { finishReason: 'SAFETY' };
    case 'malformed_tool_call':
      return { finishReason: 'MALFORMED_FUNCTION_CALL' };
    case 'pause':
    case 'other':
      break;
  }
  return { finishReason: 'OTHER', finishMessage: `The provider's own reason is '${finish.providerReason}'.` };
}
