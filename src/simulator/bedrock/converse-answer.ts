import { totalOf } from '../answer-plan.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';
import type { Scenario } from '../options.ts';
import { signatureOf } from '../signatures.ts';
import { blocksOf, onlyChoice } from '../take-blocks.ts';
import type { Block } from '../take-blocks.ts';
import { readWhole } from '../whole-choice.ts';

/** The complete answer of `Converse`. */
export function writeConverse(plan: AnswerPlan, scenario: Scenario): { body: object; tokens: number } {
  const choice = onlyChoice(plan);
  const whole = readWhole(choice, scenario.bytes ?? 0);
  const content = blocksOf(whole).map(({ block, text }) => contentOf(block, text));
  const body = {
    metrics: metricsOf(scenario),
    output: { message: { content, role: 'assistant' } },
    stopReason: stopReasonOf(choice.finish),
    ...(scenario['no-usage'] ? {} : { usage: converseUsage(plan, whole) }),
  };
  return { body, tokens: whole.tokens };
}

/** The usage, where `inputTokens` are those that no cache has served. */
export function converseUsage({ prompt }: AnswerPlan, output: OutputTokens): object {
  return {
    cacheReadInputTokens: prompt.cached,
    cacheWriteInputTokens: prompt.cacheWrite,
    inputTokens: prompt.fresh,
    outputTokens: output.tokens,
    totalTokens: totalOf(prompt) + output.tokens,
  };
}

export function metricsOf(scenario: Scenario): object {
  return { latencyMs: Math.round(scenario.ttft ?? 0) };
}

/** `end_turn` and so on, for `stop` and so on. Any other word of the directive `finish` stays as it is. */
export function stopReasonOf(finish: string): string {
  return stopReasons.get(finish) ?? finish;
}

const stopReasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'content_filtered'],
]);

function contentOf(block: Block, text: string): object {
  if (block.kind === 'text') return { text };
  if (block.kind === 'reasoning')
    return { reasoningContent: { reasoningText: { signature: signatureOf(text), text } } };
  const { id, name } = block.call;
  return { toolUse: { input: JSON.parse(text) as unknown, name, toolUseId: `tooluse_${id}` } };
}
