/** What one inference consumed, in tokens. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Part of the input that the provider read from its cache. */
  readonly cachedInputTokens?: number | undefined;
  /** Part of the output that was spent on thinking. */
  readonly reasoningTokens?: number | undefined;
  /** True where the provider did not say (a stream was cut) and the figures are counted from what flew by. */
  readonly estimated?: boolean;
}

/** What a client is told: the provider's own figures, or nothing. */
export function reportedUsage(usage: Usage | undefined): Usage | undefined {
  return usage?.estimated === true ? undefined : usage;
}
