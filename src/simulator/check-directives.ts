import type { AnswerFormat } from './answer-format.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { BadDirective } from './directives.ts';
import type { Faults } from './faults.ts';
import type { GenerateRequest } from './generate-request.ts';
import type { Scenario } from './options.ts';
import { noProgress } from './take-pieces.ts';

const maxTokens = 1_000_000;
const maxCompleteBytes = 64 * 1024 * 1024;

/** @throws BadDirective where the answer would be too large for one request */
export function checkSize(request: GenerateRequest, scenario: Scenario): void {
  const { tokens = 0, reasoning = 0, bytes } = scenario;
  if (bytes === undefined && (tokens + reasoning) * request.n > maxTokens) {
    throw new BadDirective(`'tokens=${tokens}': ${request.n} choices make that more than ${maxTokens}.`);
  }
  if (!request.stream && bytes !== undefined && bytes > maxCompleteBytes) {
    throw new BadDirective(`'bytes=${bytes}': a complete answer has at most ${maxCompleteBytes}; a stream may go on.`);
  }
}

/** @throws BadDirective where a fault lies after the end of the stream, because a test would never see it */
export function checkReach(rehearse: () => AnswerPlan, format: AnswerFormat, scenario: Scenario, faults: Faults): void {
  const { garbage, bytes } = scenario;
  if (bytes !== undefined || (garbage === undefined && faults.nextAt === Infinity)) return;
  let events = 0;
  // The events are counted by writing all of them, so that the count always matches the stream.
  for (const _ of format.writeEvents(rehearse(), { ...scenario, 'event-bytes': 0 }, noProgress())) events += 1;
  faults.checkReach(events, 'events');
  if (garbage !== undefined && garbage >= events) {
    throw new BadDirective(`'garbage=${garbage}': the answer has only ${events} events.`);
  }
}
