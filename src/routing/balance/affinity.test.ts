import { expect, test } from 'vitest';
import { chooseByAffinity, hashOf } from './affinity.ts';
import { call, failed, nameOf, routed } from './routed.fixture.ts';
import type { RoutedTarget } from './routed-target.ts';

const keys = Array.from({ length: 2000 }, (_, index) => hashOf(`session-${index}`));

function homes(targets: readonly RoutedTarget[], loadBound = 100): (string | undefined)[] {
  const [first, ...others] = targets;
  if (first === undefined) throw new Error('no targets');
  return keys.map((key) => nameOf(chooseByAffinity([first, ...others], { key, loadBound }, 0)));
}

function shareOf(name: string, of: readonly (string | undefined)[]): number {
  return of.filter((home) => home === name).length / of.length;
}

test('a key has the same target each time, and keys are spread by weight', () => {
  const [a, b, c, d] = routed(['a', 'b', 'c', 'd']) as [RoutedTarget, RoutedTarget, RoutedTarget, RoutedTarget];
  expect(homes([a, b, c, d])).toEqual(homes([d, c, b, a]));
  for (const name of ['a', 'b', 'c', 'd']) expect(shareOf(name, homes([a, b, c, d]))).toBeCloseTo(0.25, 1);
  expect(shareOf('a', homes([{ ...a, weight: 3 }, b]))).toBeCloseTo(0.75, 1);
});

test('a target that leaves moves its own keys and no others', () => {
  const [a, b, c, d] = routed(['a', 'b', 'c', 'd']) as [RoutedTarget, RoutedTarget, RoutedTarget, RoutedTarget];
  const before = homes([a, b, c, d]);
  const after = homes([a, b, c]);
  const moved = before.filter((home, index) => home !== after[index]);
  expect(new Set(moved)).toEqual(new Set(['d']));
  expect(shareOf('a', after)).toBeLessThan(0.42);
});

test('a target that has more to do than the bound allows gets no more of them', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  for (let index = 0; index < 20; index += 1) a.health.enter(0);
  expect(shareOf('a', homes([a, b], 1.25))).toBe(0);
  for (let index = 0; index < 18; index += 1) b.health.enter(0);
  expect(shareOf('a', homes([a, b], 1.25))).toBeGreaterThan(0.3);
});

test('a target that is back gets only some of its keys at first', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  call(a, -2000, 5, failed);
  call(a, -1);
  expect(shareOf('a', homes([a, b]))).toBeLessThan(0.2);
});
