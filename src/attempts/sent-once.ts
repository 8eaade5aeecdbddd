import type { PreparedCall } from '../core/prepared-call.ts';
import type { StreamedBody } from '../core/streamed-body.ts';

/** Whether the body of a call is sent on as it comes. */
export function isStreamed(call: PreparedCall): call is PreparedCall & { readonly body: StreamedBody } {
  return call.body !== undefined && !Buffer.isBuffer(call.body);
}

/** Whether a call cannot be made again: its body was streamed on, and nobody has its bytes any more. */
export function isSpent(call: PreparedCall): boolean {
  return isStreamed(call) && call.body.isTaken;
}
