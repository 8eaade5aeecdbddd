/** Members of a token's log probability that are read. */
export const tokenMembers = {
  token: true,
  logprob: true,
  bytes: true,
  top_logprobs: { token: true, logprob: true, bytes: true },
} as const;
