import { expect, test } from 'vitest';
import { budgetOf, effortOf } from './reasoning-budget.ts';

test.each([
  [{ effort: 'low' }, 1024, 'low'],
  [{ effort: 'high' }, 24_576, 'high'],
  [{ effort: 'none' }, 0, 'none'],
  [{ effort: 'unheard of' }, undefined, 'unheard of'],
  [{ budgetTokens: 1000 }, 1000, 'low'],
  [{ budgetTokens: 8192 }, 8192, 'medium'],
  [{ budgetTokens: 32_000 }, 32_000, 'high'],
  [{ effort: 'low', budgetTokens: 9000 }, 9000, 'low'],
  [{ mode: 'disabled' as const }, 0, 'none'],
  [{ mode: 'adaptive' as const }, undefined, undefined],
  [{}, undefined, undefined],
])('%j is a budget of %j and an effort of %j', (options, budget, effort) => {
  expect(budgetOf(options)).toBe(budget);
  expect(effortOf(options)).toBe(effort);
});
