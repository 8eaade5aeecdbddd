import { afterEach, expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { TryRules } from '../core/plan.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, httpChunk, startRawProvider, streamHead, until } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run, healthOf } from './attempts-for-tests.ts';
import { unlimited } from './retry-budget.fixture.ts';

afterEach(closeUpstreams);

const event = 'data: {"choices":[]}\n\n';
const spent = { ...unlimited, isSpent: true, take: () => false };
const hedging: TryRules = { retries: unlimited, hedges: unlimited, repeatsUnanswered: false };

test('a second target is asked where the first takes unusually long, and the loser is aborted at once', async () => {
  await using slow = await startRawProvider(() => undefined);
  await using quick = await startRawProvider((socket) => socket.write(streamHead + httpChunk(event)));
  const health = healthOf(30);
  const running = run({ ...slow.provider, name: 'slow' }, true, {
    others: [{ ...quick.provider, name: 'quick' }],
    tries: hedging,
    health,
  });
  expect((await answerOf(running)).target.provider.name).toBe('quick');
  await until(() => slow.sockets[0]!.destroyed);
  const ends = running.attempts.map(({ target, outcome, reached }) => [target.provider.name, outcome, reached]);
  expect(ends).toEqual([
    ['slow', 'outrun', 'provider'],
    ['quick', 'ok', 'answer'],
  ]);
  // The stream of the winner is still open.
  expect(health.open).toBe(1);
});

test('the first one may still win, and the second is aborted', async () => {
  let answer = (): void => undefined;
  await using first = await startRawProvider((socket) => {
    answer = () => socket.write(httpAnswer(200, '{}'));
  });
  await using second = await startRawProvider(() => {
    answer();
  });
  const others = [{ ...second.provider, name: 'second' }];
  const running = run({ ...first.provider, name: 'first' }, false, { others, tries: hedging, health: healthOf(20) });
  expect((await answerOf(running)).target.provider.name).toBe('first');
  await until(() => second.sockets[0]!.destroyed);
  expect(running.attempts.map(({ outcome }) => outcome)).toEqual(['outrun', 'ok']);
});

test('where one of the two fails the other goes on, and where both do the last failure is the answer', async () => {
  await using slow = await startRawProvider((socket) => {
    setTimeout(() => socket.write(httpAnswer(200, '{}')), 150);
  });
  await using failing = await startRawProvider((socket) => socket.write(httpAnswer(500, '{}')));
  const others = [{ ...failing.provider, name: 'failing' }];
  const options = { others, tries: hedging, health: healthOf(20) };
  const running = run({ ...slow.provider, name: 'slow' }, false, options);
  expect((await answerOf(running)).target.provider.name).toBe('slow');
  expect(running.attempts.map(({ outcome }) => outcome)).toEqual(['upstream_error', 'ok']);

  await using late = await startRawProvider((socket) => {
    setTimeout(() => socket.write(httpAnswer(503, '{}')), 150);
  });
  const both = run({ ...late.provider, name: 'late' }, false, options);
  expect((await errorOf(both)).code).toBe('provider_overloaded');
  expect(both.attempts).toHaveLength(2);
});

test('nobody else is asked before the usual wait is over, nor where the budget is spent', async () => {
  await using first = await startRawProvider((socket) => {
    setTimeout(() => socket.write(httpAnswer(200, '{}')), 100);
  });
  await using second = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const others = [{ ...second.provider, name: 'second' }];
  for (const [usualWaitMs, hedges] of [
    [3000, unlimited],
    [10, spent],
  ] as const) {
    const running = run(first.provider, false, {
      others,
      tries: { ...hedging, hedges },
      health: healthOf(usualWaitMs),
    });
    await answerOf(running);
    expect(running.attempts).toHaveLength(1);
  }
  expect(second.requests).toHaveLength(0);
});

test('a complete answer has the usual time of complete answers, however soon the first tokens of streams come', async () => {
  await using first = await startRawProvider((socket) => {
    setTimeout(() => socket.write(httpAnswer(200, '{}')), 100);
  });
  await using second = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const others = [{ ...second.provider, name: 'second' }];
  const health = { ...healthOf(10), usualAnswerMs: 3000 };
  const running = run(first.provider, false, { others, tries: hedging, health });
  await answerOf(running);
  expect(running.attempts).toHaveLength(1);
});

test('the loser gives back the memory that it was charged, and the winner keeps its own', async () => {
  const charged = { bytes: 0 };
  const memoryBudget: AnswerMemoryBudget = {
    chargeAnswer(bytes) {
      charged.bytes += bytes;
      return undefined;
    },
    releaseAnswer(bytes = charged.bytes) {
      charged.bytes -= bytes;
    },
  };
  await using slow = await startRawProvider((socket) => {
    socket.write(httpAnswer(200, 'x'.repeat(5000), { 'content-length': '9000' }));
  });
  await using quick = await startRawProvider((socket) => socket.write(httpAnswer(200, '{"a":1}')));
  const others = [{ ...quick.provider, name: 'quick' }];
  const running = run(slow.provider, false, { others, tries: hedging, health: healthOf(30), memoryBudget });
  await answerOf(running);
  await until(() => slow.sockets[0]!.destroyed);
  expect(charged.bytes).toBe('{"a":1}'.length);
});

test('a client that leaves ends both calls', async () => {
  await using first = await startRawProvider(() => undefined);
  await using second = await startRawProvider(() => undefined);
  const others = [{ ...second.provider, name: 'second' }];
  const health = healthOf(10);
  const running = run(first.provider, false, { others, tries: hedging, health });
  await until(() => second.requests.length === 1);
  running.gone.cancel();
  expect((await errorOf(running)).code).toBe('client_gone');
  await until(() => first.sockets[0]!.destroyed && second.sockets[0]!.destroyed);
  expect(running.attempts.map(({ outcome }) => outcome)).toEqual(['client_gone', 'client_gone']);
  expect(health.open).toBe(0);
});

test('the time of one try ends it where another target can be asked, and not where it is the last one', async () => {
  await using silent = await startRawProvider(() => undefined);
  await using slow = await startRawProvider((socket) => {
    setTimeout(() => socket.write(httpAnswer(200, '{}')), 120);
  });
  const tries: TryRules = { retries: unlimited, tryMs: 40, repeatsUnanswered: false };
  const others = [{ ...slow.provider, name: 'slow' }];
  const running = run({ ...silent.provider, name: 'silent' }, false, { others, tries });
  expect((await answerOf(running)).target.provider.name).toBe('slow');
  expect(running.attempts.map(({ outcome }) => outcome)).toEqual(['upstream_timeout', 'ok']);
  const alone = run(slow.provider, false, { others, tries: { ...tries, retries: spent } });
  expect((await answerOf(alone)).target.provider.name).toBe(slow.provider.name);
});

test('an answer that broke off is asked for elsewhere only where that is allowed', async () => {
  await using broken = await startRawProvider((socket) => socket.resetAndDestroy());
  await using whole = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const others = [{ ...whole.provider, name: 'whole' }];
  const options = (repeatsUnanswered: boolean) => ({ others, tries: { retries: unlimited, repeatsUnanswered } });
  expect((await errorOf(run(broken.provider, false, options(false)))).code).toBe('upstream_incomplete');
  expect((await answerOf(run(broken.provider, false, options(true)))).target.provider.name).toBe('whole');
});

test('nobody else is asked where too many requests were tried again already, and the client is told', async () => {
  await using failing = await startRawProvider((socket) => socket.write(httpAnswer(500, '{}')));
  const tries: TryRules = { retries: spent, repeatsUnanswered: false };
  const error = await errorOf(run(failing.provider, false, { others: [failing.provider], tries }));
  expect(error).toMatchObject({ code: 'upstream_error' });
  expect(error).toBeInstanceOf(GatewayError);
  expect(error.message).toContain('It was not tried again');
  expect(failing.requests).toHaveLength(1);
});

test('the time of one try ends it also where hedges are made, and none can be begun', async () => {
  await using silent = await startRawProvider(() => undefined);
  await using quick = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const running = run({ ...silent.provider, name: 'silent' }, false, {
    others: [{ ...quick.provider, name: 'quick' }],
    tries: { ...hedging, hedges: spent, tryMs: 60 },
    health: healthOf(20),
  });
  expect((await answerOf(running)).target.provider.name).toBe('quick');
  expect(running.attempts.map(({ outcome }) => outcome)).toEqual(['upstream_timeout', 'ok']);
});

test('the time of one try ends both of two that are under way, and a third target is asked', async () => {
  await using first = await startRawProvider(() => undefined);
  await using second = await startRawProvider(() => undefined);
  await using quick = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const hedges = { ...unlimited, take: takeOnce() };
  const running = run({ ...first.provider, name: 'first' }, false, {
    others: [
      { ...second.provider, name: 'second' },
      { ...quick.provider, name: 'quick' },
    ],
    tries: { ...hedging, hedges, tryMs: 80 },
    health: healthOf(20),
  });
  expect((await answerOf(running)).target.provider.name).toBe('quick');
  const ends = running.attempts.map(({ target, outcome }) => [target.provider.name, outcome]);
  expect(ends).toEqual([
    ['first', 'upstream_timeout'],
    ['second', 'upstream_timeout'],
    ['quick', 'ok'],
  ]);
});

function takeOnce(): () => boolean {
  let left = 1;
  return () => left-- > 0;
}
