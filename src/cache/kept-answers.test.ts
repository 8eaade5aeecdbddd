import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { KeptAnswer } from './kept-answer.ts';
import { KeptAnswers } from './kept-answers.ts';

function answerOf(bytes: number): KeptAnswer {
  return new KeptAnswer({ status: 200, headers: [] }, false, Buffer.alloc(bytes));
}

function keptAnswers(bounds: Partial<ConstructorParameters<typeof KeptAnswers>[0]> = {}) {
  const clock = new ManualClock();
  const kept = new KeptAnswers({ windowMs: 10_000, maxEntries: 100, maxBytes: 1000, maxShare: 1, ...bounds }, clock);
  onTestFinished(() => {
    kept.close();
  });
  return { kept, clock };
}

it('keeps an answer for its window', () => {
  const { kept, clock } = keptAnswers();
  kept.keep('a', 'me', 'f', answerOf(10));
  clock.advance(9_999);
  expect(kept.find('a')?.answer?.bytes.length).toBe(10);
  clock.advance(1);
  expect(kept.find('a')).toBeUndefined();
  expect([kept.entries, kept.bytes]).toEqual([0, 0]);
});

it('frees the memory of expired answers that nobody asks for', () => {
  const { kept, clock } = keptAnswers();
  kept.keep('a', 'me', 'f', answerOf(10));
  clock.advance(60_000);
  expect([kept.entries, kept.bytes]).toEqual([0, 0]);
});

it('drops the oldest answer for room, and remembers its key', () => {
  const { kept } = keptAnswers();
  for (const name of ['a', 'b', 'c']) kept.keep(name, 'me', 'f', answerOf(400));
  expect(['a', 'b', 'c'].map((name) => kept.find(name)?.answer?.bytes.length)).toEqual([undefined, 400, 400]);
  expect(kept.find('a')?.fingerprint).toBe('f');
  expect(kept.bytes).toBe(800);
});

it('forgets the oldest key where there are too many', () => {
  const { kept } = keptAnswers({ maxEntries: 2 });
  for (const name of ['a', 'b', 'c']) kept.keep(name, 'me', 'f', answerOf(1));
  expect(['a', 'b', 'c'].map((name) => kept.find(name) !== undefined)).toEqual([false, true, true]);
  expect([kept.entries, kept.bytes]).toEqual([2, 2]);
});

it('lets no caller displace what others keep, beyond its share', () => {
  const { kept } = keptAnswers({ maxShare: 0.25, maxEntries: 8 });
  kept.keep('other', 'you', 'f', answerOf(200));
  for (let n = 0; n < 20; n += 1) kept.keep(`mine ${n}`, 'me', 'f', answerOf(200));
  expect(kept.find('other')?.answer).toBeDefined();
  expect(kept.find('mine 19')?.answer).toBeDefined();
  expect(kept.find('mine 18')?.answer).toBeUndefined();
  expect([kept.entries, kept.bytes]).toEqual([3, 400]);
});

it('drops kept answers for recordings, and refuses what does not fit beside other recordings', () => {
  const { kept } = keptAnswers();
  kept.keep('a', 'me', 'f', answerOf(400));
  expect(kept.reserve(900)).toBe(true);
  expect(kept.find('a')?.answer).toBeUndefined();
  expect(kept.reserve(200)).toBe(false);
  kept.release(900);
  expect(kept.bytes).toBe(0);
});

it('keeps nothing where no entries are allowed', () => {
  const { kept } = keptAnswers({ maxEntries: 0 });
  kept.keep('a', 'me', 'f', answerOf(1));
  expect([kept.entries, kept.bytes]).toEqual([0, 0]);
});
