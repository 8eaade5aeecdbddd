import { expect, test } from 'vitest';
import { RecentRing } from './recent-ring.ts';

/** What a request without words weighs. */
const light = 512;

function ringOf(capacity: number, maxWeight = Infinity) {
  const ring = new RecentRing(capacity, maxWeight);
  /** @param characters of its words; each weighs 2 */
  const push = (from: number, to: number, characters = 0): void => {
    for (let id = from; id <= to; id += 1) {
      ring.keepRefusal(String(id), { message: 'x'.repeat(characters) }, undefined, id);
    }
  };
  const ids = (): number[] => ring.read().map(({ requestId }) => Number(requestId));
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

test('heavy ones leave room for fewer, and what left makes room again', () => {
  const { push, ids } = ringOf(4, light * 4);
  push(1, 4);
  expect(ids()).toEqual([4, 3, 2, 1]);
  push(5, 5, light / 2);
  expect(ids()).toEqual([5, 4, 3]);
  push(6, 6, light / 2);
  expect(ids()).toEqual([6, 5]);
  push(7, 20);
  expect(ids()).toEqual([20, 19, 18, 17]);
});

test('one that is too heavy alone is not kept', () => {
  const { ring, push, ids } = ringOf(4, light * 2);
  push(1, 2);
  push(3, 3, light);
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
  push(8, 8);
  expect(ids()).toEqual([8, 7, 6]);
  ring.resize(4, Infinity);
  push(9, 10);
  expect(ids()).toEqual([10, 9, 8, 7]);
  ring.resize(4, light * 2);
  expect(ids()).toEqual([10, 9]);
  ring.resize(0, 0);
  push(11, 11);
  expect(ids()).toEqual([]);
  ring.resize(2, Infinity);
  push(12, 14);
  expect(ids()).toEqual([14, 13]);
});
