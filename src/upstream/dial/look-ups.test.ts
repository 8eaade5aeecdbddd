import { expect, test } from 'vitest';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { LookUps, type LookUp } from './look-ups.ts';

function start() {
  const clock = new ManualClock();
  /** The look-ups of the system, in the order in which they began. A test answers them. */
  const questions: Array<Parameters<LookUp>[2]> = [];
  const lookUps = new LookUps(clock, (_host, _options, tell) => questions.push(tell));
  const heard: string[] = [];
  const ask = (host = 'provider.test'): void => {
    lookUps.lookUp(host, {}, (error, address) => heard.push(error?.code ?? (address as string)));
  };
  return { clock, questions, heard, ask };
}

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

test('all who ask at the same time share one look-up, each name has its own, and the next one asks again', () => {
  const { questions, heard, ask } = start();
  for (let count = 0; count < 5; count += 1) ask();
  ask('other.test');
  expect(questions).toHaveLength(2);
  questions[0]?.(null, '192.0.2.1', 4);
  expect(heard).toEqual(Array(5).fill('192.0.2.1'));
  ask();
  expect(questions).toHaveLength(3);
});

test('where no answer comes, the last address is used for five minutes, at once by those who ask late', () => {
  const { clock, questions, heard, ask } = start();
  ask();
  questions[0]?.(null, '192.0.2.1', 4);
  ask();
  clock.advance(499);
  expect(heard).toHaveLength(1);
  clock.advance(1);
  expect(heard).toHaveLength(2);
  ask();
  clock.advance(1);
  expect(heard).toHaveLength(3);
  expect(questions).toHaveLength(2);
  clock.advance(300_000);
  ask();
  clock.advance(10_000);
  expect(heard).toHaveLength(3);
  questions[1]?.(failure('EAI_AGAIN'), '', 4);
  expect(heard.at(-1)).toBe('EAI_AGAIN');
  expect(clock.waiting).toBe(0);
});

test('an answer counts at once: another address, or that the name is gone', () => {
  const { clock, questions, heard, ask } = start();
  ask();
  questions[0]?.(null, '192.0.2.1', 4);
  ask();
  questions[1]?.(failure('EAI_AGAIN'), '', 4);
  ask();
  questions[2]?.(failure('ENOTFOUND'), '', 4);
  ask();
  questions[3]?.(null, '192.0.2.2', 4);
  expect(heard).toEqual(['192.0.2.1', '192.0.2.1', 'ENOTFOUND', '192.0.2.2']);
  expect(clock.waiting).toBe(0);
});
