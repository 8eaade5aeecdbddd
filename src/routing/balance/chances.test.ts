import { expect, test } from 'vitest';
import { balances, chooseBy } from './balance.ts';
import { chancesOf } from './chances.ts';
import { call, failed, routed } from './routed.fixture.ts';
import type { RoutedTarget } from './routed-target.ts';

const draws = 20_000;

/** Three targets of different weight, price, load and pace. */
function different(): [RoutedTarget, ...RoutedTarget[]] {
  const [first, ...others] = routed(['a', 'b', 'c']).map((one, index) => ({
    ...one,
    weight: index + 1,
    pricePerMillion: 3 - index,
  }));
  if (first === undefined) throw new Error('there are three');
  const all: [RoutedTarget, ...RoutedTarget[]] = [first, ...others];
  for (const [index, one] of all.entries()) {
    call(one, 0, 1, undefined, 100 * (index + 1));
    one.health.begin(0);
  }
  all[1]?.health.begin(0);
  return all;
}

test.each(balances)('the balance %s chooses each target as often as is told', (balance) => {
  const from = different();
  const counts = new Map<RoutedTarget, number>();
  for (let draw = 0; draw < draws; draw += 1) {
    const one = chooseBy[balance](from, 1);
    counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const chances = chancesOf(balance, from, 1);
  expect([...chances.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10);
  for (const one of from) expect((counts.get(one) ?? 0) / draws).toBeCloseTo(chances.get(one) ?? 0, 1);
});

test.each(balances)('the balance %s chooses a target that comes back as often as is told', (balance) => {
  const from = different();
  const last = from[2];
  if (last === undefined) throw new Error('there are three');
  // It is the cheapest, and now the fastest.
  for (let times = 0; times < 200; times += 1) last.health.answered(0, 1);
  for (const [nowMs, failure] of [
    [1, failed],
    [2000, undefined],
  ] as const)
    call(last, nowMs, 5, failure);
  const [nowMs, counts] = [5000, new Map<RoutedTarget, number>()];
  for (let draw = 0; draw < draws; draw += 1) {
    const one = chooseBy[balance](from, nowMs);
    counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const chances = chancesOf(balance, from, nowMs);
  for (const one of from) expect((counts.get(one) ?? 0) / draws).toBeCloseTo(chances.get(one) ?? 0, 1);
  expect(chances.get(last) ?? 0).toBeLessThan(0.4);
});

test('one target alone gets everything, whatever the balance', () => {
  const from = routed(['only']);
  for (const balance of balances) expect(chancesOf(balance, from, 1).get(from[0])).toBe(1);
});
