import { expect, test } from 'vitest';
import { type Balance, chooseBy } from './balance.ts';
import { call, nameOf, routed } from './routed.fixture.ts';
import type { RoutedTarget } from './routed-target.ts';

type Targets = readonly [RoutedTarget, ...RoutedTarget[]];

function shares(balance: Balance, targets: Targets, nowMs: number, requests = 3000): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (let index = 0; index < requests; index += 1) {
    const name = nameOf(chooseBy[balance](targets, nowMs));
    counts.set(name, (counts.get(name) ?? 0) + 1 / requests);
  }
  return counts;
}

test('weighted: each target gets its share', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  const counts = shares('weighted', [{ ...a, weight: 3 }, b], 0);
  expect(counts.get('a')).toBeGreaterThan(0.7);
  expect(counts.get('b')).toBeGreaterThan(0.2);
});

test('least in flight: the one with more to do is not chosen, measured by its weight', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  for (let index = 0; index < 5; index += 1) a.health.enter(0);
  expect(shares('least_in_flight', [a, b], 0).get('b')).toBeCloseTo(1);
  expect(shares('least_in_flight', [{ ...a, weight: 100 }, b], 0).get('a')).toBeCloseTo(1);
});

test('fastest: the target whose first tokens come soonest, and now and then another, so that it is known', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  call(a, 1000, 10, undefined, 400);
  call(b, 1000, 10, undefined, 100);
  const counts = shares('fastest', [a, b], 1001);
  expect(counts.get('b')).toBeGreaterThan(0.9);
  expect(counts.get('a')).toBeGreaterThan(0.005);
});

test('fastest: a time that nobody has confirmed for long is not believed any more', () => {
  const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
  call(a, 1000, 10, undefined, 400);
  call(b, 200_000, 10, undefined, 100);
  expect(shares('fastest', [a, b], 200_001).get('a')).toBeGreaterThan(0.9);
});

test('cheapest: the lowest price, and by weight among equals; one without a price comes last', () => {
  const [a, b, c] = routed(['a', 'b', 'c']) as [RoutedTarget, RoutedTarget, RoutedTarget];
  const targets: Targets = [{ ...a, pricePerMillion: 5 }, { ...b, pricePerMillion: 5 }, c];
  const counts = shares('cheapest', targets, 0);
  expect(counts.get('c')).toBeUndefined();
  expect(counts.get('a')).toBeGreaterThan(0.4);
});
