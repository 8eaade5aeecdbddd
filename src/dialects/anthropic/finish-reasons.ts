import type { FinishEvent, FinishReason } from '../../core/answer-events.ts';

const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
]);

/** Undefined where the provider sent no reason. @param sequence the `stop_sequence` beside it */
export function readFinish(reason: unknown, sequence: unknown): FinishEvent | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  const stopText = typeof sequence === 'string' ? { stopText: sequence } : {};
  return { kind: 'finish', reason: reasons.get(reason) ?? 'other', providerReason: reason, ...stopText };
}

/** What else the answer holds. */
interface Content {
  readonly hasToolCalls: boolean;
  readonly isRefusal: boolean;
}

/** The members of a message that say why it ended. Both are null where the provider has not said why. */
export function writeFinish(
  finish: FinishEvent | undefined,
  content: Content,
): { stop_reason: string | null; stop_sequence: string | null } {
  const stop_sequence = finish?.stopText ?? null;
  return { stop_reason: finish === undefined ? null : reasonOf(finish, content), stop_sequence };
}

/** Anthropic has no word for some reasons, so the provider's own stands there: nothing is invented. */
function reasonOf({ reason, providerReason, stopText }: FinishEvent, { hasToolCalls, isRefusal }: Content): string {
  switch (reason) {
    case 'stop':
      if (isRefusal) return 'refusal';
      // OpenAI says `stop` where the tool was forced; clients of this dialect call tools where they read `tool_use`.
      if (hasToolCalls) return 'tool_use';
      return stopText === undefined ? 'end_turn' : 'stop_sequence';
    case 'length':
      return 'max_tokens';
    case 'tool_calls':
      return 'tool_use';
    case 'content_filter':
    case 'refusal':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
    case 'malformed_tool_call':
    case 'other':
      break;
  }
  return providerReason;
}
