import type { FinishEvent, FinishReason } from '../../core/answer-events.ts';

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['malformed_tool_use', 'malformed_tool_call'],
]);

/** Undefined where the provider sent no reason. */
export function readFinish(reason: unknown): FinishEvent | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  return { kind: 'finish', reason: reasons.get(reason) ?? 'other', providerReason: reason };
}
