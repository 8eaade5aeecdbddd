import { GatewayError } from './errors.ts';

const shortestWaitMs = 1_000;
/** A forecast of a longer time says little. */
const longestWaitMs = 30_000;

/**
 * The 503 of an overloaded gateway. The time to wait is at least the expected time, or one second, and a random part of
 * it on top, so that shed clients do not all return at once.
 * @param expectedMs milliseconds until there is room, where that is known
 */
export function overloaded(message: string, expectedMs = 0): GatewayError {
  const waitMs = Math.min(longestWaitMs, Math.max(shortestWaitMs, expectedMs));
  return new GatewayError('overloaded', message, { retryAfterMs: Math.ceil(waitMs * (1 + Math.random())) });
}
