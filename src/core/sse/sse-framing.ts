import type { Framing } from '../framing.ts';
import { beginsEventStream } from './begins-event-stream.ts';
import { endOfLastEvent } from './end-of-last-event.ts';
import { EventFramer } from './event-framer.ts';
import { FirstEventFinder, firstEventOf } from './first-event-finder.ts';
import { readUnfinishedEvent } from './unfinished-event.ts';

/** Server-sent events (HTML Living Standard). */
export const sseFraming: Framing = {
  mediaType: 'text/event-stream',
  makeFramer: (eventBudget) => new EventFramer(eventBudget),
  findFirst: () => new FirstEventFinder(),
  firstOf: firstEventOf,
  lastOf(bytes) {
    const last = readUnfinishedEvent(bytes.subarray(endOfLastEvent(bytes)));
    return last.kind === 'event' ? last : undefined;
  },
  isBegunBy: beginsEventStream,
};
