import { afterEach, expect, test } from 'vitest';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, providerAt, startRawProvider } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run, SmallBody } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

test.each([500, 429, 401])('after a %d nobody else is asked, and the error says why', async (status) => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(status, '{}')));
  const running = run(raw.provider, false, { others: [raw.provider], body: new SmallBody() });
  const error = await errorOf(running);
  expect(error.message).toContain('It was not tried again: the body of the request was sent on as it came');
  expect(raw.requests).toHaveLength(1);
  expect(running.attempts).toHaveLength(1);
});

test('a failure that nobody would have followed says nothing of it', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(400, '{}')));
  const error = await errorOf(run(raw.provider, false, { others: [raw.provider], body: new SmallBody() }));
  expect(error.message).not.toContain('not tried again');
});

test('where nobody has taken it yet, the next target gets it', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const nobodyThere = providerAt('http://127.0.0.1:1');
  const running = run(nobodyThere, false, { others: [raw.provider], body: new SmallBody() });
  expect((await answerOf(running)).kind).toBe('complete');
  expect(String(raw.requests[0])).toMatch(/hello/);
});
