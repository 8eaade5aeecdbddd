import { totalOf } from '../answer-plan.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';
import type { Scenario } from '../options.ts';
import { seal } from '../signatures.ts';
import type { Block } from '../take-blocks.ts';
import { blocksOf } from '../take-blocks.ts';
import { readWhole } from '../whole-choice.ts';
import type { WholeChoice } from '../whole-choice.ts';

/** The complete answer of `generateContent`. */
export function writeContent(
  plan: AnswerPlan,
  scenario: Scenario,
  showsThoughts: boolean,
): { body: object; tokens: number } {
  const minBytes = Math.ceil((scenario.bytes ?? 0) / plan.choices.length);
  let tokens = 0;
  let reasoningTokens = 0;
  const candidates = plan.choices.map((choice, index) => {
    const whole = readWhole(choice, minBytes);
    tokens += whole.tokens;
    reasoningTokens += whole.reasoningTokens;
    const content = { parts: partsOf(whole, showsThoughts), role: 'model' };
    return { content, finishReason: finishReasonOf(choice.finish), index };
  });
  const usage = scenario['no-usage'] ? {} : contentUsage(plan, { tokens, reasoningTokens });
  return { body: { candidates, ...usage, ...answerNames(plan) }, tokens };
}

/** The members that all answers end with. */
export function answerNames(plan: AnswerPlan): object {
  return { modelVersion: plan.model, responseId: plan.id.slice(0, 23) };
}

export function contentUsage({ prompt }: AnswerPlan, output: OutputTokens): object {
  const { tokens, reasoningTokens } = output;
  return {
    usageMetadata: {
      promptTokenCount: totalOf(prompt),
      candidatesTokenCount: tokens - reasoningTokens,
      totalTokenCount: totalOf(prompt) + tokens,
      ...(prompt.cached > 0 ? { cachedContentTokenCount: prompt.cached } : {}),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalOf(prompt) }],
      ...(reasoningTokens > 0 ? { thoughtsTokenCount: reasoningTokens } : {}),
    },
  };
}

/** `STOP` and so on, for `stop` and so on. Any other word of the directive `finish` stays as it is. */
export function finishReasonOf(finish: string): string {
  return finishReasons.get(finish) ?? finish;
}

/** A part of a message. @param signature the seal of the reasoning before it, which the client sends back */
export function partOf(block: Block, text: string, signature?: string): object {
  const signed = signature === undefined ? {} : { thoughtSignature: signature };
  if (block.kind === 'reasoning') return { text, thought: true };
  if (block.kind === 'text') return { text, ...signed };
  return { functionCall: { name: block.call.name, args: JSON.parse(block.call.arguments) as unknown }, ...signed };
}

const finishReasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'STOP'],
  ['tool_calls', 'STOP'],
  ['length', 'MAX_TOKENS'],
  ['content_filter', 'SAFETY'],
]);

function partsOf(whole: WholeChoice, showsThoughts: boolean): readonly object[] {
  let signature = whole.reasoning === '' ? undefined : seal(whole.reasoning);
  return blocksOf(whole).flatMap(({ block, text }) => {
    if (block.kind === 'reasoning') return showsThoughts ? [partOf(block, text)] : [];
    const part = partOf(block, text, signature);
    // Only the first part after the reasoning has its signature.
    signature = undefined;
    return [part];
  });
}
