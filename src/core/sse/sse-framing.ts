import type { Framing } from '../framing.ts';
import { beginEvents } from './begin-events.ts';
import { endOfLastEvent } from './boundary.ts';
import { EventFramer } from './event-framer.ts';
import { FindFirstEvent, firstEventOf } from './find-first-event.ts';
import { readLastEvent } from './last-event.ts';

/** Server-sent events (HTML Living Standard). */
export const sseFraming: Framing = {
  mediaType: 'text/event-stream',
  makeFramer: (room) => new EventFramer(room),
  findFirst: () => new FindFirstEvent(),
  firstOf: firstEventOf,
  lastOf(bytes) {
    const last = readLastEvent(bytes.subarray(endOfLastEvent(bytes)));
    return last.kind === 'event' ? last : undefined;
  },
  isBegunBy: beginEvents,
};
