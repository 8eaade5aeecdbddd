/** Tokens of an answer. */
export interface OutputTokens {
  /** Tokens of everything, reasoning included. */
  readonly tokens: number;
  readonly reasoningTokens: number;
}
