import type { FinishEvent, FinishReason } from '../../core/answer-events.ts';

const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

/** Undefined where the provider sent no reason. */
export function readFinish(reason: unknown): FinishEvent | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  return { kind: 'finish', reason: reasons.get(reason) ?? 'other', providerReason: reason };
}

/** OpenAI has no word for some reasons, so the provider's own stands there: nothing is invented. */
export function writeFinish({ reason, providerReason }: FinishEvent): string {
  switch (reason) {
    case 'stop':
    case 'length':
    case 'tool_calls':
    case 'content_filter':
      return reason;
    case 'refusal':
      return 'content_filter';
    case 'pause':
    case 'malformed_tool_call':
    case 'other':
      break;
  }
  return providerReason;
}
