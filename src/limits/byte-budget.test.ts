import { expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

it('holds what fits and takes none of what does not', () => {
  const budget = new ByteBudget('bodyBytes');
  budget.setMax(100);
  expect(budget.reserve(60)).toBeUndefined();
  expect(budget.reserve(41)).toMatchObject({
    code: 'overloaded',
    message: 'The gateway holds as many bytes of request bodies as it can (limits.maxBufferedBodyBytes).',
  });
  expect(budget.bytesInUse).toBe(60);
  expect(budget.reserve(40)).toBeUndefined();
  budget.release(60);
  expect(budget.bytesInUse).toBe(40);
});

it('makes no room by a release too many', () => {
  const budget = new ByteBudget('bodyBytes');
  budget.setMax(100);
  budget.reserve(10);
  budget.release(10);
  budget.release(10);
  expect(budget.bytesInUse).toBe(0);
  expect(budget.reserve(101)).toBeDefined();
});
