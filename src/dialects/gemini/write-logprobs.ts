import type { TokenLogprob } from '../../core/answer-events.ts';

/** Writes log probabilities as `logprobsResult`, with the alternatives of each token where there are some. */
export function writeLogprobs(tokens: readonly TokenLogprob[]): { logprobsResult?: object } {
  if (tokens.length === 0) return {};
  const hasAlternatives = tokens.some(({ top }) => top.length > 0);
  return {
    logprobsResult: {
      chosenCandidates: tokens.map(candidate),
      ...(hasAlternatives ? { topCandidates: tokens.map(({ top }) => ({ candidates: top.map(candidate) })) } : {}),
    },
  };
}

function candidate({ token, logprob }: Omit<TokenLogprob, 'top'>): object {
  return { token, logProbability: logprob };
}
