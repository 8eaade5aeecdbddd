import type { EventOfStream, Framing, LastFrame } from '../../core/framing.ts';
import { EventMessages } from '../../core/sse/event-messages.ts';
import { endOfLastEvent } from '../../core/sse/end-of-last-event.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import { readJson } from '../read-json.ts';

/**
 * Server-sent events. An error in the middle of a stream may also come as a bare JSON object, without `data:`; the readers of
 * Google's own SDKs expect that.
 */
export const geminiFraming: Framing = {
  ...sseFraming,
  messageIn: (frame) => sseFraming.messageIn(frame) ?? bareObject(frame),
  makeMessageCursor: () => new EventMessages(bareObject),
  lastOf(bytes) {
    const last = sseFraming.lastOf(bytes);
    return last.kind === 'cut' ? lastObject(bytes.subarray(endOfLastEvent(bytes))) : last;
  },
};

function lastObject(rest: Buffer): LastFrame {
  const message = bareObject(rest);
  if (message === undefined || readJson(message.data) === undefined) return { kind: 'cut' };
  return { kind: 'message', ...message, bytes: Buffer.concat([rest, Buffer.from('\n\n')]) };
}

function bareObject(frame: Buffer): EventOfStream | undefined {
  const data = frame.toString().trim();
  return data.startsWith('{') ? { data, isNamedError: true } : undefined;
}
