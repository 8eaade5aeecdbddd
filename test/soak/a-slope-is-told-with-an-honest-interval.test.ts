import { expect, test } from 'vitest';
import { slopeOf } from '../../soak/slope.ts';
import { Seeded } from '../fuzz/seeded.ts';

const minuteMs = 60_000;

/** Samples of 20 minutes whose neighbours resemble each other by `persistence`, with a slope. */
function wandering(seeded: Seeded, persistence: number, perHour: number): (readonly [number, number])[] {
  let drift = 0;
  return Array.from({ length: 130 }, (_, index) => {
    const noise = seeded.next() + seeded.next() + seeded.next() - 1.5;
    drift = persistence * drift + noise;
    const atMs = (index / 130) * 20 * minuteMs;
    return [atMs, 80 + drift + (perHour * atMs) / (60 * minuteMs)] as const;
  });
}

/** In how many of 400 runs the interval does not contain the slope. */
function misses(persistence: number, perHour: number): number {
  let missed = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const { low, high } = slopeOf(wandering(new Seeded(seed), persistence, perHour));
    if (perHour < low || perHour > high) missed += 1;
  }
  return missed;
}

test.each([
  [0, 0],
  [0.5, 30],
  [0.9, 0],
])('where neighbours resemble each other by %d, few intervals miss a slope of %d', (persistence, perHour) => {
  expect(misses(persistence, perHour)).toBeLessThan(400 * 0.1);
});

test('a process that grows by half a MiB a minute is found in nearly every run', () => {
  let found = 0;
  for (let seed = 1; seed <= 100; seed += 1) if (slopeOf(wandering(new Seeded(seed), 0.5, 30)).low > 0) found += 1;
  expect(found).toBeGreaterThan(95);
});

test('values that never change have a slope of 0 and no doubt', () => {
  const { perHour, low, high } = slopeOf(Array.from({ length: 50 }, (_, index) => [index * 1000, 7] as const));
  expect({ perHour, low, high }).toEqual({ perHour: 0, low: 0, high: 0 });
});
