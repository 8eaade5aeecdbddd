import type { TokenLogprob } from '../../core/answer-events.ts';

/** Writes the log probabilities of tokens as OpenAI's API has them. */
export function writeTokens(tokens: readonly TokenLogprob[]): object[] {
  return tokens.map((token) => ({ ...writeToken(token), top_logprobs: token.top.map(writeToken) }));
}

function writeToken({ token, logprob, bytes }: Omit<TokenLogprob, 'top'>): object {
  return { token, logprob, bytes: bytes ?? [...Buffer.from(token)] };
}
