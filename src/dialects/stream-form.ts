import type { GatewayError } from '../core/errors.ts';
import type { StreamPosition } from '../core/stream-transform.ts';

/** The form of the stream that a client gets for one inference. */
export interface StreamForm {
  readonly mediaType: string;
  /** Bytes that keep a silent connection alive and mean nothing to the client. Empty where the form has no such bytes. */
  readonly keepAlive: string;
  /**
   * Writes words that people can read in a stream and clients ignore. Absent where the form has no comments, as in a JSON
   * array: then the end of a stream names what its answer has lost.
   */
  readonly comment?: (words: string) => string;
  /**
   * An error in the middle of the stream, as complete events with whatever ends the stream after them.
   * @param position how far the stream has come, for a form whose events are numbered or separated
   */
  errorEvent(error: GatewayError, requestId: string, traceId: string | undefined, position: StreamPosition): string;
}

/** Server-sent events. Clients ignore their comments (HTML Living Standard). */
export function eventStreamForm(own: Pick<StreamForm, 'errorEvent'> & Partial<StreamForm>): StreamForm {
  return { mediaType: 'text/event-stream; charset=utf-8', keepAlive: comment('keep-alive'), comment, ...own };
}

function comment(words: string): string {
  return `: ${words}\n\n`;
}
