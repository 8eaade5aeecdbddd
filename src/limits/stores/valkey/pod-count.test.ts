import { expect, test } from 'vitest';
import { PodCount } from './pod-count.ts';
import { leaseMs } from './timing.ts';

test('more pods are believed at once, fewer after a lease of hearing so', () => {
  const pods = new PodCount();
  expect(pods.count).toBeUndefined();
  pods.note(3, 0);
  pods.note(8, 10);
  pods.note(1, 20);
  pods.note(2, 19 + leaseMs);
  expect(pods.count).toBe(8);
  pods.note(2, 20 + leaseMs);
  expect(pods.count).toBe(2);
});

test('the time of an outage is no time of hearing', () => {
  const pods = new PodCount();
  pods.note(8, 0);
  pods.note(1, 10);
  pods.pause();
  pods.note(1, 10 * leaseMs);
  expect(pods.count).toBe(8);
  pods.note(1, 11 * leaseMs);
  expect(pods.count).toBe(1);
});
