import { expect, test } from 'vitest';
import { RecentRing } from './recent-ring.ts';

interface Item {
  readonly id: number;
  readonly weight: number;
}

function ringOf(capacity: number, maxWeight = Infinity) {
  const ring = new RecentRing<Item>(capacity, maxWeight, ({ weight }) => weight);
  const push = (from: number, to: number, weight = 1): void => {
    for (let id = from; id <= to; id += 1) ring.push({ id, weight });
  };
  const ids = (): number[] => Array.from(ring.newestFirst(), ({ id }) => id);
  return { ring, push, ids };
}

test('it keeps the newest, however many there were', () => {
  const { ring, push, ids } = ringOf(3);
  expect(ids()).toEqual([]);
  push(1, 2);
  expect(ids()).toEqual([2, 1]);
  push(3, 11);
  expect(ids()).toEqual([11, 10, 9]);
  expect(ring.count).toBe(3);
});

test('heavy values leave room for fewer, and what left makes room again', () => {
  const { push, ids } = ringOf(4, 10);
  push(1, 4);
  push(5, 5, 8);
  expect(ids()).toEqual([5, 4, 3]);
  push(6, 6, 4);
  expect(ids()).toEqual([6]);
  push(7, 20);
  expect(ids()).toEqual([20, 19, 18, 17]);
});

test('a value that is too heavy alone is not kept', () => {
  const { ring, push, ids } = ringOf(4, 10);
  push(1, 2);
  push(3, 3, 11);
  expect(ids()).toEqual([]);
  expect(ring.count).toBe(0);
  push(4, 4);
  expect(ids()).toEqual([4]);
});

test('after a change of its size it keeps the newest that fit, and goes on', () => {
  const { ring, push, ids } = ringOf(5);
  push(1, 7);
  ring.resize(3, Infinity);
  expect(ids()).toEqual([7, 6, 5]);
  ring.resize(4, Infinity);
  push(8, 9);
  expect(ids()).toEqual([9, 8, 7, 6]);
  ring.resize(4, 2);
  expect(ids()).toEqual([9, 8]);
  ring.resize(0, 0);
  push(10, 10);
  expect(ids()).toEqual([]);
});
