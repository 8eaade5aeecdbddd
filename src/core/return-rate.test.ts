import { expect, test } from 'vitest';
import { ReturnRate } from './return-rate.ts';

/** Looks at every return, as while requests wait. */
function returns(rate: ReturnRate, from: number, count: number, everyMs: number, startMs: number): number {
  for (let number = 1; number <= count; number += 1) rate.look(from + number, startMs + number * everyMs, true);
  return startMs + count * everyMs;
}

test('nothing is known at first', () => {
  const rate = new ReturnRate();
  expect(rate.everyMs).toBe(0);
  rate.look(5, 1_000, false);
  expect(rate.everyMs).toBe(0);
});

test.each([1, 20, 500, 5_000])('one every %i ms is measured as that', (everyMs) => {
  const rate = new ReturnRate();
  rate.look(0, 0, false);
  returns(rate, 0, 50, everyMs, 0);
  expect(rate.everyMs / everyMs).toBeGreaterThan(0.75);
  expect(rate.everyMs / everyMs).toBeLessThan(1.35);
});

test('what is older counts less', () => {
  const rate = new ReturnRate();
  rate.look(0, 0, false);
  const untilMs = returns(rate, 0, 1_000, 10, 0);
  returns(rate, 1_000, 150, 200, untilMs);
  expect(rate.everyMs).toBeGreaterThan(100);
});

test('a time without requests that wait is left out', () => {
  const rate = new ReturnRate();
  rate.look(0, 0, false);
  const untilMs = returns(rate, 0, 100, 10, 0);
  const before = rate.everyMs;
  rate.look(101, untilMs + 3_600_000, false);
  expect(rate.everyMs).toBe(before);
});

test('where none comes back, the next is expected no earlier than after as long again', () => {
  const rate = new ReturnRate();
  rate.look(0, 0, false);
  rate.look(0, 3_000, true);
  expect(rate.everyMs).toBeGreaterThan(2_500);
});
