import { expect, it } from 'vitest';
import { BoundedStore } from './bounded-store.ts';

it('keeps the most recent objects, by their number', () => {
  const store = new BoundedStore<number>({ maxCount: 2, maxBytes: 100 });
  for (const number of [1, 2, 3]) store.set(`id-${number}`, number, 1);
  expect(store.values()).toEqual([2, 3]);
  expect(store.get('id-1')).toBeUndefined();
});

it('keeps the most recent objects, by their bytes', () => {
  const store = new BoundedStore<string>({ maxCount: 10, maxBytes: 100 });
  store.set('a', 'a', 60);
  store.set('b', 'b', 60);
  expect(store.values()).toEqual(['b']);
  store.set('b', 'c', 30);
  store.set('d', 'd', 70);
  expect(store.values()).toEqual(['c', 'd']);
  expect(store.delete('d')).toBe(true);
  expect(store.delete('d')).toBe(false);
  store.set('e', 'e', 70);
  expect(store.values()).toEqual(['c', 'e']);
});
