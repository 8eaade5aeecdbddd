import type { AnswerEvent } from '../core/answer-events.ts';
import { reportedUsage } from '../core/usage.ts';
import type { StreamWriter } from './dialect.ts';

/** The bytes of a complete stream of these events. */
export function writtenStream(writer: StreamWriter, events: readonly AnswerEvent[]): string {
  const finish = events.find((event) => event.kind === 'finish');
  const counted = events.findLast((event) => event.kind === 'usage');
  return (
    events.map((event) => writer.event(event)).join('') + writer.end({ finish, usage: reportedUsage(counted?.usage) })
  );
}
