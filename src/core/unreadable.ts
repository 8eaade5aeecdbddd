import { GatewayError } from './errors.ts';

/** The error for a complete answer that its dialect does not allow, or that has too much of something. @param why a clause */
export function unreadableAnswer(why: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's answer could not be read: ${why}.`);
}

/** The same for a stream. */
export function unreadableStream(why: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's stream could not be read: ${why}.`);
}
