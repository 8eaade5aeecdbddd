import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('the same thing is said once a second', () => {
  const pace = new Pace();
  expect([pace.allows('a', 0), pace.allows('a', 999), pace.allows('b', 999)]).toEqual([true, false, true]);
  expect([pace.allows('a', 1000), pace.allows('b', 1998), pace.allows('b', 1999)]).toEqual([true, false, true]);
});

test('a hundred things are said in a second, and no more', () => {
  const pace = new Pace();
  const allowed = Array.from({ length: 300 }, (_, index) => pace.allows(String(index), index));
  expect(allowed.filter(Boolean)).toHaveLength(100);
  expect(pace.allows('later', 1000)).toBe(true);
});
