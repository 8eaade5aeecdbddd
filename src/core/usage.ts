/** Tokens that one inference consumed. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Part of the input that the provider read from its prompt cache. */
  readonly cachedInputTokens?: number | undefined;
  /** Part of the output that was spent on reasoning. */
  readonly reasoningTokens?: number | undefined;
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
