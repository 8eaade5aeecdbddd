import type { LogprobsEvent } from '../../core/answer-events.ts';
import { writeTokens } from '../openai-form/write-token.ts';

/** The `logprobs` of a choice, of those tokens that come with it; null where none do. */
export function writeLogprobs(told: readonly LogprobsEvent[]): object | null {
  if (told.length === 0) return null;
  return { content: tokensOf(told, 'text'), refusal: tokensOf(told, 'refusal') };
}

function tokensOf(told: readonly LogprobsEvent[], of: LogprobsEvent['of']): object[] | null {
  const tokens = told.filter((event) => event.of === of).flatMap((event) => event.tokens);
  return tokens.length === 0 ? null : writeTokens(tokens);
}
