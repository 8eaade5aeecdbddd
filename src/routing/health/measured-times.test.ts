import { expect, test } from 'vitest';
import { DecayedAverage } from './decayed-average.ts';
import { UsualWait } from './usual-wait.ts';

test('the average follows what is measured lately', () => {
  const average = new DecayedAverage();
  expect(average.at(0)).toBeUndefined();
  for (let nowMs = 0; nowMs < 20_000; nowMs += 100) average.add(100, nowMs);
  expect(average.at(20_000)).toBeCloseTo(100);
  for (let nowMs = 20_000; nowMs < 25_000; nowMs += 100) average.add(500, nowMs);
  expect(average.at(25_000)).toBeGreaterThan(400);
});

test('nineteen of twenty measurements lie within the usual wait, and a few say nothing', () => {
  const waits = new UsualWait();
  for (let index = 0; index < 19; index += 1) waits.add(50);
  expect(waits.ms).toBeUndefined();
  for (let index = 0; index < 300; index += 1) waits.add(index % 20 === 0 ? 2000 : 50 + (index % 7));
  expect(waits.ms).toBeGreaterThanOrEqual(56);
  expect(waits.ms).toBeLessThan(2500);
  const even = new UsualWait();
  for (let index = 0; index < 1000; index += 1) even.add(100);
  expect(even.ms).toBeGreaterThanOrEqual(100);
  expect(even.ms).toBeLessThan(126);
});
