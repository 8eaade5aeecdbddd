import { expect, test } from 'vitest';
import { askedFirst } from './asked-first.ts';
import type { Balance } from './balance/balance.ts';
import { call, failed, limited, nameOf, refused, routed } from './balance/routed.fixture.ts';
import type { RoutedTarget } from './balance/routed-target.ts';
import type { Target } from '../core/plan.ts';
import { usualHealth } from './health/health-settings.ts';

const { consecutiveFailures, openMs } = usualHealth.breaker;

function routeOf(groups: readonly [RoutedTarget, ...RoutedTarget[]][], balance: Balance = 'weighted') {
  const made = groups.map((targets) => ({ balance, targets }));
  return { groups: { groups: made, insteadOf: new Map() }, targets: targetsIn(groups), affinity: undefined };
}

function targetsIn(groups: readonly [RoutedTarget, ...RoutedTarget[]][]): [Target, ...Target[]] {
  const [first, ...others] = groups.flat().map(({ target }) => target);
  if (first === undefined) throw new Error('there is at least one');
  return [first, ...others];
}

/** Who would be asked, with the chances, and why. */
function answer(route: Parameters<typeof askedFirst>[0], nowMs: number): unknown[] {
  const { why, chances } = askedFirst(route, nowMs);
  return [why, Object.fromEntries([...chances].map(([one, chance]) => [nameOf(one), chance]))];
}

test('the balance of the first group in which somebody can be asked', () => {
  const first = routed(['a', 'b']);
  const second = routed(['c']);
  const route = routeOf([first, second]);
  expect(answer(route, 0)).toEqual(['balance', { a: 0.5, b: 0.5 }]);
  for (const one of first) call(one, 10, consecutiveFailures, failed);
  expect(answer(route, 11)).toEqual(['balance', { c: 1 }]);
  expect(askedFirst(route, 11).group).toBe(route.groups.groups[1]);
});

test('one whose time has come, and the question does not use it up', () => {
  const [a, b] = routed(['a', 'b']);
  if (b === undefined) throw new Error('there are two');
  call(a, 10, consecutiveFailures, failed);
  const route = routeOf([[a, b]]);
  expect(answer(route, 11)).toEqual(['balance', { b: 1 }]);
  for (const _ of [1, 2]) expect(answer(route, 10 + openMs)).toEqual(['probe', { a: 1 }]);
});

test('the one that would be tried again first where nobody works, and nobody where all want to be left alone', () => {
  const [a, b] = routed(['a', 'b']);
  if (b === undefined) throw new Error('there are two');
  const route = routeOf([[a, b]]);
  call(b, 10, 1, refused);
  call(a, 20, 1, refused);
  expect(answer(route, 30)).toEqual(['last_resort', { b: 1 }]);
  call(a, 30, 1, limited);
  call(b, 30, 1, limited);
  expect(answer(route, 31)).toEqual(['nobody', {}]);
});

test('the only target is asked whatever is known of it; affinity spreads by weight', () => {
  const only = routed(['only']);
  call(only[0], 10, consecutiveFailures, failed);
  expect(answer(routeOf([only]), 11)).toEqual(['only', { only: 1 }]);
  const affinity = { by: ['session' as const], loadBound: 1.25 };
  expect(answer({ ...routeOf([routed(['a', 'b'])], 'cheapest'), affinity }, 0)).toEqual([
    'affinity',
    { a: 0.5, b: 0.5 },
  ]);
});

test('the next group too, while a target of the first one comes back', () => {
  const [a] = routed(['a']);
  call(a, 10, consecutiveFailures, failed);
  call(a, 10 + openMs);
  const route = routeOf([[a], routed(['b']), routed(['c'])]);
  expect(answer(route, 10 + openMs + usualHealth.slowStartMs / 4)).toEqual(['balance', { a: 0.25, b: 0.75 }]);
  expect(answer(route, 10 + openMs + usualHealth.slowStartMs)).toEqual(['balance', { a: 1 }]);
});
