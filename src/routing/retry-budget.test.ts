import { expect, test } from 'vitest';
import { PartOfRequests } from './retry-budget.ts';

test('however many calls fail, the extra calls are a fifth of the requests and ten', () => {
  const budget = new PartOfRequests(0.2);
  let extra = 0;
  for (let request = 0; request < 10_000; request += 1) {
    budget.begin();
    while (budget.take()) extra += 1;
  }
  expect(extra).toBeGreaterThanOrEqual(2000);
  expect(extra).toBeLessThanOrEqual(2010);
  expect(budget.isSpent).toBe(true);
});

test('what is saved in quiet times is bounded', () => {
  const budget = new PartOfRequests(0.2);
  for (let request = 0; request < 10_000; request += 1) budget.begin();
  let extra = 0;
  while (budget.take()) extra += 1;
  expect(extra).toBe(100);
});

test('an extra call that is kept for one request is there for it, and for nobody else', () => {
  const budget = new PartOfRequests(0.2);
  budget.hold();
  while (budget.left > 0) budget.take();
  expect(budget.take()).toBe(false);
  budget.release();
  expect(budget.take()).toBe(true);
  expect(budget.isSpent).toBe(true);
});
