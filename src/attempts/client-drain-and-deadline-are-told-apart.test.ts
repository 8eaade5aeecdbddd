import { afterEach, describe, expect, test } from 'vitest';
import { Cancellation } from '../core/cancellation.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { providerAt, startRawProvider, until } from '../upstream/provider-for-tests.ts';
import { errorOf, run, type Running } from './attempts-for-tests.ts';
import { Deadline } from './deadline.ts';
import { Interruption, type InterruptionReason } from './interruption.ts';

afterEach(closeUpstreams);

const leave = ({ gone }: Running): void => {
  gone.cancel();
};
const drain = ({ draining }: Running): void => {
  draining.cancel();
};

describe.each([false, true])('while a provider is silent (streamed: %s)', (stream) => {
  test.each([
    ['the client', leave, 'client_gone', undefined],
    ['the drain', drain, 'draining', 1000],
    ['the deadline', () => undefined, 'deadline_exceeded', undefined],
  ] as const)('%s', async (reason, interrupt, code, retryAfterMs) => {
    await using raw = await startRawProvider(() => undefined);
    const running = run(raw.provider, stream, { deadlineMs: reason === 'the deadline' ? 200 : 20_000 });
    await until(() => raw.requests.length === 1);
    interrupt(running);
    const error = await errorOf(running);
    expect([error.code, error.context.retryAfterMs]).toEqual([code, retryAfterMs]);
    expect(running.attempts).toMatchObject([{ outcome: code, reached: 'provider' }]);
    await until(() => raw.sockets[0]!.destroyed);
  });
});

test.each([
  ['the client', leave, 'client_gone'],
  ['the drain', drain, 'draining'],
] as const)('%s ends the wait before a retry', async (_reason, interrupt, code) => {
  const running = run(providerAt('http://127.0.0.1:1'), false, { deadlineMs: 20_000 });
  await until(() => running.attempts.length === 1);
  interrupt(running);
  expect((await errorOf(running)).code).toBe(code);
  expect(running.attempts).toHaveLength(1);
});

describe('an interruption', () => {
  function start() {
    const clock = new ManualClock();
    const gone = new Cancellation();
    const draining = new Cancellation();
    const interruption = new Interruption(gone, draining, new Deadline(clock, 1000), clock.nowMs());
    return { clock, gone, draining, interruption };
  }

  test('ends every attempt that is under way, and none that is over', () => {
    const { draining, interruption } = start();
    const heard: [string, InterruptionReason][] = [];
    const listen = (attempt: string) => interruption.onInterrupt((reason) => heard.push([attempt, reason]));
    const over = listen('over');
    listen('one');
    listen('other');
    over.stop();
    draining.cancel();
    expect(heard).toEqual([
      ['one', 'drain'],
      ['other', 'drain'],
    ]);
    listen('late');
    expect(heard).toHaveLength(3);
  });

  test('one attempt that throws when it is ended keeps no other from its end', () => {
    const { gone, interruption } = start();
    const bugs: unknown[] = [];
    const heard: string[] = [];
    const owner = { onBug: (thrown: unknown) => bugs.push(thrown) };
    interruption.onInterrupt(() => {
      throw new Error('a bug');
    }, owner);
    interruption.onInterrupt(() => heard.push('other'), owner);
    gone.cancel();
    expect([bugs.length, heard]).toEqual([1, ['other']]);
  });

  test('has the reason that came first', () => {
    const { clock, gone, draining, interruption } = start();
    draining.cancel();
    gone.cancel();
    clock.advance(2000);
    expect(interruption.reason).toBe('drain');
  });

  test('that is over interrupts nobody', () => {
    const { clock, gone, draining, interruption } = start();
    const heard: string[] = [];
    interruption.onInterrupt((reason) => heard.push(reason));
    interruption.end();
    gone.cancel();
    draining.cancel();
    clock.advance(2000);
    expect([heard, interruption.reason]).toEqual([[], undefined]);
  });
});
