import { expect, test } from 'vitest';
import { ManualClock } from '../../../core/manual-clock.fixture.ts';
import { maxWaitMs } from './timing.ts';
import { Waits } from './waits.ts';

const turn = (): Promise<void> => new Promise(setImmediate);

function start() {
  const clock = new ManualClock();
  const decided: string[] = [];
  let overdue = 0;
  const waits: Waits = new Waits(clock, maxWaitMs, () => {
    overdue += 1;
    waits.release();
  });
  const ask = (name: string, answer: Promise<string>): void => {
    const decide = (given: string): string => `${name} by ${given}`;
    void waits
      .start(answer, clock.nowMs(), { decide, alone: () => `${name} alone`, failed: () => undefined })
      .then((text) => decided.push(text));
  };
  return { clock, decided, ask, overdue: () => overdue };
}

const never = new Promise<string>(() => undefined);

test('whoever waits is decided alone as soon as the first has waited long enough, and once', async () => {
  const { clock, decided, ask, overdue } = start();
  let answerLate: (given: string) => void = () => undefined;
  ask('one', new Promise((resolve) => (answerLate = resolve)));
  clock.advance(maxWaitMs - 1);
  ask('two', never);
  await turn();
  expect(decided).toEqual([]);
  clock.advance(1);
  await turn();
  expect(decided).toEqual(['one alone', 'two alone']);
  answerLate('the store');
  await turn();
  expect(decided).toHaveLength(2);
  expect(overdue()).toBe(1);
});

test('an answer that lies in the socket when the time is up still counts', async () => {
  const { clock, decided, ask, overdue } = start();
  ask('one', new Promise((resolve) => setImmediate(() => resolve('the store'))));
  clock.advance(maxWaitMs * 3);
  await turn();
  await turn();
  expect(decided).toEqual(['one by the store']);
  expect(overdue()).toBe(0);
});

test('the next in line is watched over when the first was answered', async () => {
  const { clock, decided, ask } = start();
  ask('one', Promise.resolve('the store'));
  clock.advance(30);
  ask('two', never);
  await turn();
  clock.advance(10);
  await turn();
  expect(decided).toEqual(['one by the store']);
  clock.advance(29);
  await turn();
  expect(decided).toHaveLength(1);
  clock.advance(1);
  await turn();
  expect(decided).toEqual(['one by the store', 'two alone']);
});

test('an answer that nobody can read lets all go who wait', async () => {
  const waits: Waits = new Waits(new ManualClock(), maxWaitMs, () => undefined);
  const ask = (answer: Promise<string>): Promise<string> =>
    waits.start(answer, 0, {
      decide: (given) => JSON.parse(given) as string,
      alone: () => 'alone',
      failed: () => {
        waits.release();
      },
    });
  expect(await Promise.all([ask(never), ask(Promise.resolve('{'))])).toEqual(['alone', 'alone']);
});
