import { afterEach, expect, test } from 'vitest';
import type { TryRules } from '../core/plan.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import {
  httpAnswer,
  httpChunk,
  providerAt,
  type RawProvider,
  startRawProvider,
  streamHead,
} from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, healthOf, run, SmallBody } from './attempts-for-tests.ts';
import { unlimited } from './retry-budget.fixture.ts';

afterEach(closeUpstreams);

const answer = httpAnswer(200, '{}');
const tries: TryRules = { retries: unlimited, tryMs: 60, repeatsUnanswered: true };
const dead = { ...providerAt('http://127.0.0.1:1'), name: 'dead' };

const stream = streamHead + httpChunk('data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n');

/** Answers every call but the first. */
function startLate(bytes = answer): Promise<RawProvider> {
  return startRawProvider((socket, _request, index) => {
    if (index > 0) socket.write(bytes);
  });
}

test('a target that took too long is asked again once all others have failed', async () => {
  await using late = await startLate();
  const running = run(late.provider, false, { others: [dead], tries });
  expect((await answerOf(running)).target.provider.name).toBe(late.provider.name);
  const outcomes = running.attempts.map(({ outcome }) => outcome);
  expect([outcomes[0], outcomes[1], outcomes.at(-1)]).toEqual(['upstream_timeout', 'upstream_unreachable', 'ok']);
});

test('so is one that is the last, or the only one, where a stream is asked of it', async () => {
  for (const first of [dead, undefined]) {
    await using late = await startLate(stream);
    const others = first === undefined ? [] : [late.provider];
    await answerOf(run(first ?? late.provider, true, { others, tries }));
    expect(late.requests).toHaveLength(2);
  }
});

test('a complete answer of the only target is waited for: it may just be long, and would be as long again', async () => {
  await using slow = await startRawProvider((socket) => {
    setTimeout(() => socket.write(answer), 300);
  });
  expect((await answerOf(run(slow.provider, false, { tries }))).kind).toBe('complete');
  expect(slow.requests).toHaveLength(1);
});

test('it is asked once more, and the second call may take what is left of the deadline', async () => {
  await using silent = await startRawProvider(() => undefined);
  const running = run(silent.provider, true, { tries, deadlineMs: 600 });
  expect((await errorOf(running)).code).toBe('deadline_exceeded');
  expect(silent.requests).toHaveLength(2);
});

test('not without leave: the provider may have processed the first call', async () => {
  await using late = await startLate();
  const careful = { ...tries, repeatsUnanswered: false };
  const error = await errorOf(run(late.provider, false, { others: [dead], tries: careful }));
  expect(error.code).toBe('upstream_unreachable');
  expect(error.message).toContain('failed after');
  expect(late.requests).toHaveLength(1);
});

test('not where it wants to be left alone by now', async () => {
  await using late = await startLate();
  const error = await errorOf(run(late.provider, false, { others: [dead], tries, health: healthOf(undefined, true) }));
  expect(error.code).toBe('upstream_unreachable');
  expect(late.requests).toHaveLength(1);
});

test('not where no time is left for another whole try: the first may still be answered', async () => {
  await using slow = await startRawProvider((socket) => {
    setTimeout(() => socket.write(stream), 1000);
  });
  const running = run(slow.provider, true, { tries: { ...tries, tryMs: 900 }, deadlineMs: 1700 });
  expect((await answerOf(running)).kind).toBe('stream');
  expect(slow.requests).toHaveLength(1);
});

test('a call whose body was sent on is not given up: nobody can be sent that body again', async () => {
  await using slow = await startRawProvider((socket) => {
    setTimeout(() => socket.write(answer), 300);
  });
  await using quick = await startRawProvider((socket) => socket.write(answer));
  const others = [quick.provider];
  const running = run(slow.provider, false, { others, tries, body: new SmallBody() });
  expect((await answerOf(running)).kind).toBe('complete');
  expect([slow.requests.length, quick.requests.length]).toEqual([1, 0]);
});
