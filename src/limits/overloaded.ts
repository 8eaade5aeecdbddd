import { GatewayError } from '../core/errors.ts';

/**
 * The 503 of an overloaded gateway. The time to wait is one second plus a random part of another, so that shed clients
 * do not all return at once.
 */
export function overloaded(message: string): GatewayError {
  return new GatewayError('overloaded', message, { retryAfterMs: 1000 + Math.ceil(Math.random() * 1000) });
}
