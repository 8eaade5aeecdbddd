import { GatewayError } from './errors.ts';

const shortestWaitMs = 1_000;
/** A forecast of a longer time says little. */
const longestWaitMs = 30_000;

/**
 * The 503 of an overloaded gateway.
 * @param expectedMs milliseconds until there is room, where that is known
 */
export function overloaded(message: string, expectedMs = 0): GatewayError {
  return new GatewayError('overloaded', message, { retryAfterMs: comeBackAfterMs(expectedMs) });
}

/**
 * What a refused client is told to wait: the expected time, at least one second, and a random part of it on top, so that
 * not all of them return at once.
 */
export function comeBackAfterMs(expectedMs: number): number {
  const waitMs = Math.min(longestWaitMs, Math.max(shortestWaitMs, expectedMs));
  return Math.ceil(waitMs * (1 + Math.random()));
}
