import { GatewayError } from '../core/errors.ts';

/** The 503 of a gateway that protects itself. Back in a second, or up to one more, lest all who were shed return at once. */
export function overloaded(message: string): GatewayError {
  return new GatewayError('overloaded', message, { retryAfterMs: 1000 + Math.ceil(Math.random() * 1000) });
}
