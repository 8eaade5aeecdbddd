import type { Usage } from '../../core/usage.ts';

/** OpenAI's usage object in our words. Undefined where it does not tell the input; figures that are no whole numbers are as if absent. */
export function readOpenAiUsage(value: unknown): Usage | undefined {
  const inputTokens = countIn(value, 'prompt_tokens');
  const outputTokens = countIn(value, 'completion_tokens') ?? (inputTokens === undefined ? undefined : 0);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cachedInputTokens = countIn(memberOf(value, 'prompt_tokens_details'), 'cached_tokens');
  const reasoningTokens = countIn(memberOf(value, 'completion_tokens_details'), 'reasoning_tokens');
  return {
    inputTokens,
    outputTokens,
    totalTokens: countIn(value, 'total_tokens') ?? inputTokens + outputTokens,
    cachedInputTokens,
    reasoningTokens,
  };
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function countIn(value: unknown, key: string): number | undefined {
  const count = memberOf(value, key);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
