import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

function say(pace: Pace, subject: string, word: string, nowMs: number, untilMs = 0): boolean {
  const isAllowed = pace.allows(subject, word, untilMs, nowMs);
  if (isAllowed) pace.said(subject, word, untilMs, nowMs);
  return isAllowed;
}

test('the same thing is said once a second', () => {
  const pace = new Pace();
  expect([say(pace, 'a', 'fails', 0), say(pace, 'a', 'fails', 999), say(pace, 'b', 'fails', 999)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([say(pace, 'a', 'fails', 1000), say(pace, 'b', 'fails', 1998), say(pace, 'b', 'fails', 1999)]).toEqual([
    true,
    false,
    true,
  ]);
});

test('what has changed is said at once: the others would go by what is no longer so', () => {
  const pace = new Pace();
  for (const [index, word] of ['fails', 'works', 'fails', 'works'].entries()) {
    expect(say(pace, 'a', word, index)).toBe(true);
  }
});

test('so is a rest that is longer than the one that was told of, and not one that ends about as soon', () => {
  const pace = new Pace();
  expect(say(pace, 'a', 'cools_down', 0, 1000)).toBe(true);
  expect(say(pace, 'a', 'cools_down', 100, 1100)).toBe(false);
  expect(say(pace, 'a', 'cools_down', 200, 30_000)).toBe(true);
  expect(say(pace, 'a', 'cools_down', 300, 20_000)).toBe(false);
});

test('what could not be sent may be said again', () => {
  const pace = new Pace();
  expect([pace.allows('a', 'fails', 0, 0), pace.allows('a', 'fails', 0, 1)]).toEqual([true, true]);
});

test('a hundred things are said in a second, and no more', () => {
  const pace = new Pace();
  const allowed = Array.from({ length: 300 }, (_, index) => say(pace, String(index % 2), `word ${index}`, index));
  expect(allowed.filter(Boolean)).toHaveLength(100);
  expect(say(pace, 'later', 'fails', 1000)).toBe(true);
});
