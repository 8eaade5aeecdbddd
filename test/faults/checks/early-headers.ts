import { expect } from 'vitest';
import type { RawAnswer } from '../../../src/simulator/raw-call.testing.ts';
import { ask, type Route, type Subject } from './ask.ts';

/** A configuration in which the head of a stream is sent before a slow first event. */
export const impatient = { attempts: { deadlineMs: 1500 }, streams: { holdMs: 150, keepAliveMs: 100 } };

/** First come the head and comments, then all events of an answer that takes 700 ms to begin. */
export async function expectEarlyHead(subject: Subject, route: Route): Promise<void> {
  const answer = await ask(subject, { route, simulate: 'headers-after=700ms; tokens=3', id: 'held' });
  expect(answer).toMatchObject({ status: 200, end: 'complete' });
  expect(answer.headAfterMs).toBeGreaterThan(140);
  expect(answer.headAfterMs).toBeLessThan(600);
  const [comments = '', first] = answer.text.split(/(?=^(?:event|data):)/m);
  expect(comments.replaceAll(': keep-alive\n\n', '')).toBe('');
  expect(comments.split('\n\n').length).toBeGreaterThan(3);
  expect(first).toContain(route === '/v1/inference' ? 'event: start' : '"role":"assistant"');
  expect(answer.text.lastIndexOf('keep-alive')).toBeLessThan(comments.length);
  expect(answer.text).toContain(route === '/v1/inference' ? 'event: done' : 'data: [DONE]');
}

/** The head has been sent early, so a failure can only be an error event. */
export async function expectLateFailure(
  subject: Subject,
  { route, simulate, code }: { route: Route; simulate: string; code: string },
): Promise<RawAnswer> {
  const answer = await ask(subject, { route, simulate, id: 'held' });
  expect(answer).toMatchObject({ status: 200, end: 'complete' });
  expect(JSON.parse(answer.events.at(-1) ?? '{}')).toMatchObject({ error: { code } });
  expect(answer.text).not.toMatch(/\[DONE\]|event: done|event: start/);
  return answer;
}
