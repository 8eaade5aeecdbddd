import { totalOf } from '../answer-plan.ts';
import type { PromptTokens } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';

/** The usage of chat and legacy completions. */
export function chatUsage(prompt: PromptTokens, { tokens, reasoningTokens }: OutputTokens): object {
  return {
    prompt_tokens: totalOf(prompt),
    completion_tokens: tokens,
    total_tokens: totalOf(prompt) + tokens,
    prompt_tokens_details: { cached_tokens: prompt.cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
