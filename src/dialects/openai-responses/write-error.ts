import type { GatewayError } from '../../core/errors.ts';
import type { StreamPosition } from '../../core/stream-transform.ts';
import { errorObject } from '../openai-form/write-error.ts';

/**
 * An error in the middle of a stream. OpenAI's reference has the members of an `error` event beside its type, while its
 * servers nest them in `error`. Clients read one or the other, so the event has both.
 */
export function errorEvent(
  error: GatewayError,
  _requestId: string,
  traceId: string | undefined,
  { nextSequence }: StreamPosition,
): string {
  const described = errorObject(error, traceId);
  const { code, message, param } = described;
  const event = { type: 'error', sequence_number: nextSequence, error: described, code, message, param };
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
}
