import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { readWhole } from '../whole-choice.ts';
import type { WholeChoice } from '../whole-choice.ts';
import { chatUsage } from './chat-usage.ts';

/** The complete answer, with OpenAI's members in OpenAI's order. */
export function writeCompletion(plan: AnswerPlan, scenario: Scenario): { body: object; tokens: number } {
  const minBytes = Math.ceil((scenario.bytes ?? 0) / plan.choices.length);
  let tokens = 0;
  let reasoningTokens = 0;
  const choices = plan.choices.map((choice, index) => {
    const whole = readWhole(choice, minBytes);
    tokens += whole.tokens;
    reasoningTokens += whole.reasoningTokens;
    return { index, message: writeMessage(whole), logprobs: null, finish_reason: choice.finish };
  });
  const body = {
    id: `chatcmpl-${plan.id}`,
    object: 'chat.completion',
    created: plan.created,
    model: plan.model,
    choices,
    ...(scenario['no-usage'] ? {} : { usage: chatUsage(plan.prompt, { tokens, reasoningTokens }) }),
    service_tier: 'default',
    system_fingerprint: plan.fingerprint,
  };
  return { body, tokens };
}

function writeMessage({ reasoning, text, calls }: WholeChoice): object {
  // OpenAI shows no reasoning in chat completions. DeepSeek and others show it in this member.
  const reasoned = reasoning === '' ? {} : { reasoning_content: reasoning };
  if (calls.length === 0) return { role: 'assistant', ...reasoned, content: text, refusal: null, annotations: [] };
  const toolCalls = calls.map(({ id, name, arguments: args }) => ({
    id: `call_${id}`,
    type: 'function',
    function: { name, arguments: args },
  }));
  return { role: 'assistant', ...reasoned, content: null, tool_calls: toolCalls, refusal: null, annotations: [] };
}
