import { afterEach, expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, providerAt, startRawProvider } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, healthOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const nobodyThere = { ...providerAt('http://127.0.0.1:1'), name: 'first' };

test('after a provider that is not there, the next one answers, and each attempt is on record', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const running = run(nobodyThere, false, { others: [{ ...raw.provider, name: 'second' }] });
  expect((await answerOf(running)).target.provider.name).toBe('second');
  expect(running.attempts.map(({ target, outcome, reached }) => [target.provider.name, outcome, reached])).toEqual([
    ['first', 'upstream_unreachable', 'nobody'],
    ['second', 'ok', 'answer'],
  ]);
  const starts = running.attempts.map(({ startedAtMs }) => startedAtMs);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  for (const { startedAtMs, durationMs } of running.attempts) {
    expect(startedAtMs + durationMs).toBeLessThanOrEqual(performance.now());
  }
});

test.each([
  [500, 'the next target', 2],
  [429, 'the next target', 2],
  [401, 'the next target', 2],
  [400, 'nobody', 1],
  [422, 'nobody', 1],
])('after %d comes %s', async (status, _next, requests) => {
  let asked = 0;
  await using raw = await startRawProvider((socket) => {
    asked += 1;
    socket.write(asked === 1 ? httpAnswer(status, '{}') : httpAnswer(200, '{}'));
  });
  const running = run(raw.provider, false, { others: [raw.provider] });
  await running.result;
  expect(raw.requests).toHaveLength(requests);
  expect(running.attempts).toHaveLength(requests);
});

test('after an answer that broke off comes nobody: the provider may have done the work', async () => {
  await using raw = await startRawProvider((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'),
  );
  expect((await errorOf(run(raw.provider, false, { others: [raw.provider] }))).code).toBe('upstream_incomplete');
  expect(raw.requests).toHaveLength(1);
});

test('with nobody left, the last failure is the answer', async () => {
  const running = run(nobodyThere, false, { others: [{ ...nobodyThere, name: 'last' }] });
  const { message } = await errorOf(running);
  expect(message).toMatch(
    /^The provider last could not be reached: .* Before that first\/gpt-x failed after .*; last\/gpt-x failed/,
  );
  expect(running.attempts.map(({ target }) => target.provider.name)).toEqual(['first', 'last', 'last']);
});

test('a target that cannot take the request is passed over, and where no other answers the last failure is the answer', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const others = [{ ...nobodyThere, name: 'last' }];
  const elsewhere = new GatewayError('invalid_request', 'The file is stored at the provider first.');
  const health = healthOf(undefined);
  const refusing = (...names: string[]) => ({
    others,
    health,
    onPrepare({ provider }: Target) {
      if (names.includes(provider.name)) throw elsewhere;
    },
  });
  expect(await errorOf(run(nobodyThere, false, refusing('last')))).toMatchObject({ code: 'upstream_unreachable' });
  expect(await errorOf(run(nobodyThere, false, refusing('first')))).toMatchObject({ code: 'upstream_unreachable' });
  expect(await errorOf(run(nobodyThere, false, refusing('first', 'last')))).toBe(elsewhere);
  const answering = { ...refusing('last'), others: [...others, { ...raw.provider, name: 'third' }] };
  expect((await answerOf(run(nobodyThere, false, answering))).target.provider.name).toBe('third');
  // The slots of those that were passed over are free again.
  expect(health.open).toBe(0);
});
