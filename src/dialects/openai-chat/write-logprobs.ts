import type { LogprobsEvent, TokenLogprob } from '../../core/answer-events.ts';

/** The `logprobs` of a choice, of those tokens that come with it; null where none do. */
export function writeLogprobs(told: readonly LogprobsEvent[]): object | null {
  if (told.length === 0) return null;
  return { content: tokensOf(told, 'text'), refusal: tokensOf(told, 'refusal') };
}

function tokensOf(told: readonly LogprobsEvent[], of: LogprobsEvent['of']): object[] | null {
  const tokens = told.filter((event) => event.of === of).flatMap((event) => event.tokens);
  return tokens.length === 0
    ? null
    : tokens.map((token) => ({ ...writeToken(token), top_logprobs: token.top.map(writeToken) }));
}

function writeToken({ token, logprob, bytes }: Omit<TokenLogprob, 'top'>): object {
  return { token, logprob, bytes: bytes ?? [...Buffer.from(token)] };
}
