import { usageOf } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import type { Scenario } from './options.ts';

/** The complete answer as JSON, with OpenAI's layout. */
export function writeCompletion(plan: AnswerPlan, scenario: Scenario): { body: string; tokens: number } {
  let tokens = 0;
  const choices = plan.choices.map((choice, index) => {
    const whole = choice.message();
    tokens += whole.tokens;
    return { index, message: whole.message, logprobs: null, finish_reason: choice.finishReason };
  });
  const completion = {
    id: plan.id,
    object: 'chat.completion',
    created: plan.created,
    model: plan.model,
    choices,
    ...(scenario['no-usage'] ? {} : { usage: usageOf(plan, tokens) }),
    service_tier: 'default',
    system_fingerprint: plan.fingerprint,
  };
  return { body: `${JSON.stringify(completion, null, 2)}\n`, tokens };
}
