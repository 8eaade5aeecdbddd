import { GatewayError } from '../core/errors.ts';
import type { PreparedCall } from '../core/prepared-call.ts';

/** Whether a call cannot be made again: its body was streamed on, and nobody has its bytes any more. */
export function isSpent({ body }: PreparedCall): boolean {
  return body !== undefined && !Buffer.isBuffer(body) && body.isTaken;
}

/** A failure after which another try would have been made, and cannot be. */
export function notRepeated({ code, message, context }: GatewayError): GatewayError {
  const why = 'It was not tried again: the body of the request was sent on as it came, and is not kept.';
  return new GatewayError(code, `${message} ${why}`, context);
}
