import type { Framing } from '../framing.ts';
import { beginsEventStream } from './begins-event-stream.ts';
import { endOfLastEvent } from './end-of-last-event.ts';
import { EventCursor } from './event-cursor.ts';
import { EventFramer } from './event-framer.ts';
import { EventMessages } from './event-messages.ts';
import { FirstEventFinder, firstEventOf } from './first-event-finder.ts';
import { readUnfinishedEvent } from './unfinished-event.ts';

/** Server-sent events (HTML Living Standard). */
export const sseFraming: Framing = {
  mediaType: 'text/event-stream',
  makeFramer: (eventBudget) => new EventFramer(eventBudget),
  findFirst: () => new FirstEventFinder(),
  endOfFirst(frames) {
    const cursor = new EventCursor();
    cursor.open(frames);
    cursor.next();
    return cursor.end;
  },
  messageIn: firstEventOf,
  makeMessageCursor: () => new EventMessages(),
  lastOf: (bytes) => readUnfinishedEvent(bytes.subarray(endOfLastEvent(bytes))),
  isBegunBy: beginsEventStream,
};
