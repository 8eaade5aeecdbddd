import type { AnswerPlan } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';
import type { Scenario } from '../options.ts';
import { signatureOf } from '../signatures.ts';
import { onlyChoice } from '../take-blocks.ts';
import { readWhole } from '../whole-choice.ts';
import type { WholeChoice } from '../whole-choice.ts';

/** The complete answer of `POST /v1/messages`. */
export function writeMessage(plan: AnswerPlan, scenario: Scenario): { body: object; tokens: number } {
  const choice = onlyChoice(plan);
  const whole = readWhole(choice, scenario.bytes ?? 0);
  const body = {
    ...messageHead(plan),
    content: contentOf(whole),
    stop_reason: stopReasonOf(choice.finish),
    stop_sequence: null,
    ...(scenario['no-usage'] ? {} : { usage: messageUsage(plan, whole) }),
  };
  return { body, tokens: whole.tokens };
}

/** The members that a complete message and `message_start` begin with. */
export function messageHead(plan: AnswerPlan): object {
  return { model: plan.model, id: messageId(plan), type: 'message', role: 'assistant' };
}

/** `end_turn` and so on, for `stop` and so on. Any other word of the directive `finish` stays as it is. */
export function stopReasonOf(finish: string): string {
  return stopReasons.get(finish) ?? finish;
}

/** The usage, where `input_tokens` are those that no cache has served. */
export function messageUsage({ prompt }: AnswerPlan, output: OutputTokens): object {
  return {
    input_tokens: prompt.fresh,
    cache_creation_input_tokens: prompt.cacheWrite,
    cache_read_input_tokens: prompt.cached,
    output_tokens: output.tokens,
    ...(output.reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: output.reasoningTokens } } : {}),
    service_tier: 'standard',
  };
}

const stopReasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'refusal'],
]);

function messageId(plan: AnswerPlan): string {
  return `msg_01${plan.id.slice(0, 22)}`;
}

function contentOf({ reasoning, text, calls }: WholeChoice): readonly object[] {
  return [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: signatureOf(reasoning) }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, name, arguments: args }) => ({
      type: 'tool_use',
      id: `toolu_${id}`,
      name,
      input: JSON.parse(args) as unknown,
    })),
  ];
}
