import { type ErrorCode, GatewayError } from '../core/errors.ts';

/** Why another try would have been made, and was not. */
const obstacles = {
  body_sent_on: 'It was not tried again: the body of the request was sent on as it came, and is not kept.',
  retries_spent: 'It was not tried again: too many requests have been already (a fifth of all).',
} as const;

/** A failure after which another try would have been made, and cannot be. */
export function notTriedAgain({ code, message, context }: GatewayError, why: keyof typeof obstacles): GatewayError {
  return new GatewayError(code, `${asSentence(message)} ${obstacles[why]}`, context);
}

/** No try ended so. At the deadline the error names all tries by itself. */
const endedFromOutside: ReadonlySet<ErrorCode> = new Set(['client_gone', 'draining', 'deadline_exceeded']);

/**
 * The failure with the tries before the last one. A mistake of the client's is told alone: nothing that others did explains it.
 * @param tries how each try spent its time, in words
 */
export function namingTries(failure: GatewayError, tries: readonly string[]): GatewayError {
  const before = tries.slice(0, -1);
  const { code, message, context, row } = failure;
  if (before.length === 0 || row.recovery === 'fix' || endedFromOutside.has(code)) return failure;
  return new GatewayError(code, `${asSentence(message)} Before that ${before.join('; ')}.`, context);
}

/** A provider's own words need not end in a full stop. */
function asSentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
