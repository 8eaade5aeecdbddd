import type { AnswerPlan } from './answer-plan.ts';
import type { ChatRequest } from './chat-request.ts';
import { writeEvents } from './chunk-events.ts';
import { BadDirective } from './directives.ts';
import type { Faults } from './faults.ts';
import type { Scenario } from './options.ts';

const maxTokens = 1_000_000;
const maxCompleteBytes = 64 * 1024 * 1024;

/** @throws BadDirective where the answer would be too large for one request */
export function checkSize(request: ChatRequest, scenario: Scenario): void {
  const { tokens = 0, bytes } = scenario;
  if (bytes === undefined && tokens * request.n > maxTokens) {
    throw new BadDirective(`'tokens=${tokens}': ${request.n} choices make that more than ${maxTokens}.`);
  }
  if (!request.stream && bytes !== undefined && bytes > maxCompleteBytes) {
    throw new BadDirective(`'bytes=${bytes}': a complete answer has at most ${maxCompleteBytes}; a stream may go on.`);
  }
}

/** @throws BadDirective where a fault lies after the end of the stream, because a test would never see it */
export function checkReach(rehearse: () => AnswerPlan, scenario: Scenario, faults: Faults): void {
  const { garbage, bytes } = scenario;
  if (bytes !== undefined || (garbage === undefined && faults.nextAt === Infinity)) return;
  let events = 0;
  // The events are counted by writing all of them, so that the count always matches the stream.
  for (const _ of writeEvents(rehearse(), { ...scenario, 'event-bytes': 0 }, { row: 0, tokens: 0, bytes: 0 }))
    events += 1;
  faults.checkReach(events, 'events');
  if (garbage !== undefined && garbage >= events) {
    throw new BadDirective(`'garbage=${garbage}': the answer has only ${events} events.`);
  }
}
