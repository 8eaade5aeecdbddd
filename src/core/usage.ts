/** Tokens that one inference consumed. */
export interface Usage {
  /** The whole input, including tokens that the provider read from its prompt cache or wrote to it. */
  readonly inputTokens: number;
  /** The whole output, including reasoning tokens. */
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Part of the input that the provider read from its prompt cache. */
  readonly cachedInputTokens?: number | undefined;
  /** Part of the input that the provider wrote to its prompt cache, for any time. */
  readonly cacheWriteTokens?: number | undefined;
  /** Part of `cacheWriteTokens` that the provider keeps for an hour and not for five minutes. */
  readonly longCacheWriteTokens?: number | undefined;
  /** Part of the output that was spent on reasoning. */
  readonly reasoningTokens?: number | undefined;
  /** Part of the input that is audio. */
  readonly audioInputTokens?: number | undefined;
  /** Part of the output that is audio. */
  readonly audioOutputTokens?: number | undefined;
  /** Number of calls of tools that the provider ran itself, such as web searches. It is not a number of tokens. */
  readonly serverToolCalls?: number | undefined;
  /**
   * True where the provider did not report its usage (a stream was cut) and the figures are estimated from the relayed
   * answer.
   */
  readonly estimated?: boolean;
}

/** The usage as the provider reported it; undefined where it is only estimated. Clients get reported figures only. */
export function reportedUsage(usage: Usage | undefined): Usage | undefined {
  return usage?.estimated === true ? undefined : usage;
}

/** Ten times the longest context of any model. A larger figure is a fault of the provider's, and would spend a caller's whole budget. */
const mostTokens = 100_000_000;

/** A figure that a provider reports. Undefined where it is no number of tokens: the figure then counts as not reported. */
export function tokenCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= mostTokens
    ? value
    : undefined;
}
