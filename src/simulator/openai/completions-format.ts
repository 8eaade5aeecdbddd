import type { AnswerFormat } from '../answer-format.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { padEvent } from '../pad-event.ts';
import { SseWriter } from '../sse-writer.ts';
import { takePieces } from '../take-pieces.ts';
import type { Progress } from '../take-pieces.ts';
import { readWhole } from '../whole-choice.ts';
import { chatFormat } from './chat-format.ts';
import { chatUsage } from './chat-usage.ts';

/** Legacy completions (https://platform.openai.com/docs/api-reference/completions). */
export const completionsFormat: AnswerFormat = { ...chatFormat, writeComplete, writeEvents };

function writeComplete(plan: AnswerPlan, scenario: Scenario): { body: object; tokens: number } {
  const minBytes = Math.ceil((scenario.bytes ?? 0) / plan.choices.length);
  const output = { tokens: 0, reasoningTokens: 0 };
  const choices = plan.choices.map((choice, index) => {
    const whole = readWhole(choice, minBytes);
    output.tokens += whole.tokens;
    output.reasoningTokens += whole.reasoningTokens;
    return { text: whole.text, index, logprobs: null, finish_reason: choice.finish };
  });
  const usage = scenario['no-usage'] ? {} : { usage: chatUsage(plan.prompt, output) };
  return { body: { ...headOf(plan), choices, ...usage, system_fingerprint: plan.fingerprint }, tokens: output.tokens };
}

function* writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<string, void, void> {
  const frame = new SseWriter(scenario);
  const chunk = (choices: readonly object[], usage: object | null): string => {
    const counted = plan.includeUsage ? { usage } : {};
    return frame.data(JSON.stringify({ ...headOf(plan), choices, ...counted, system_fingerprint: plan.fingerprint }));
  };
  for (const { index, piece } of takePieces(plan.choices, scenario, progress)) {
    if (piece.kind !== 'text') continue;
    const event = padEvent(scenario, piece.text, (text) =>
      chunk([{ text, index, logprobs: null, finish_reason: null }], null),
    );
    progress.bytes += event.length;
    yield event;
  }
  if (!scenario['no-finish']) {
    for (const [index, choice] of plan.choices.entries()) {
      yield chunk([{ text: '', index, logprobs: null, finish_reason: choice.finish }], null);
    }
  }
  if (plan.includeUsage) yield chunk([], chatUsage(plan.prompt, progress));
  if (!scenario['no-done']) yield frame.data('[DONE]');
}

function headOf(plan: AnswerPlan): object {
  return { id: `cmpl-${plan.id}`, object: 'text_completion', created: plan.created, model: plan.model };
}
