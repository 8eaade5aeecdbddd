import type { Usage } from '../../core/usage.ts';

/** OpenAI's usage object in our words. Undefined where it does not tell the input; figures that are no whole numbers are as if absent. */
export function readOpenAiUsage(value: unknown): Usage | undefined {
  return usageOf(
    countIn(value, 'prompt_tokens'),
    countIn(value, 'completion_tokens'),
    countIn(value, 'total_tokens'),
    countIn(memberOf(value, 'prompt_tokens_details'), 'cached_tokens'),
    countIn(memberOf(value, 'completion_tokens_details'), 'reasoning_tokens'),
  );
}

/** OpenAI's figures as they are told together; each is undefined where it is absent or no count. */
export function usageOf(
  inputTokens: number | undefined,
  completionTokens: number | undefined,
  allTokens: number | undefined,
  cachedInputTokens: number | undefined,
  reasoningTokens: number | undefined,
): Usage | undefined {
  if (inputTokens === undefined) return undefined;
  const outputTokens = completionTokens ?? 0;
  return {
    inputTokens,
    outputTokens,
    totalTokens: allTokens ?? inputTokens + outputTokens,
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
