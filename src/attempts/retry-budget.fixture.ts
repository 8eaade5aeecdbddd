import type { RetryBudget } from '../core/plan.ts';

const nothing = (): void => undefined;

/** Allows every extra call. */
export const unlimited: RetryBudget = {
  left: Infinity,
  isSpent: false,
  begin: nothing,
  take: () => true,
  hold: nothing,
  release: nothing,
};
