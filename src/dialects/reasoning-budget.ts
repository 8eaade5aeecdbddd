import type { ReasoningOptions } from '../core/conversation.ts';

/**
 * How many tokens of thought an effort stands for where a provider wants a number, and the other way round. Google's page
 * on OpenAI compatibility gives these numbers for `minimal`, `low`, `medium` and `high`; the last two are twice as much.
 */
const budgets: ReadonlyArray<readonly [effort: string, tokens: number]> = [
  ['minimal', 1024],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
  ['xhigh', 32_768],
  ['max', 32_768],
];

/** The budget that the client names, or that its effort stands for; 0 for no thought at all; undefined where it says neither. */
export function budgetOf({ effort, budgetTokens, mode }: ReasoningOptions): number | undefined {
  if (mode === 'disabled' || effort === 'none') return 0;
  if (budgetTokens !== undefined) return budgetTokens;
  return budgets.find(([name]) => name === effort)?.[1];
}

/** The effort that the client names, or `low`, `medium` or `high` by its budget; undefined where it says neither. */
export function effortOf({ effort, budgetTokens, mode }: ReasoningOptions): string | undefined {
  if (effort !== undefined) return effort;
  if (mode === 'disabled') return 'none';
  if (budgetTokens === undefined) return undefined;
  if (budgetTokens <= 1024) return 'low';
  return budgetTokens <= 8192 ? 'medium' : 'high';
}
