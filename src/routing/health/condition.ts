import type { TargetCondition } from '../../core/target-health.ts';
import type { MeasuredHealth } from './measured-health.ts';

/** How a target is, in the order in which `ailment` looks for what speaks against a call. */
export function conditionOf(health: MeasuredHealth, nowMs: number): TargetCondition {
  const { breaker, account } = health;
  if (!breaker.admits(nowMs)) return 'fails';
  if (nowMs < health.coolUntilMs) return 'cools_down';
  if (account.isRefused) return 'refused';
  if (breaker.isOpen) return 'due';
  return health.part(nowMs) < 1 ? 'returns' : 'works';
}
