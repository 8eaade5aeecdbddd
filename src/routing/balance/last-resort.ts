import type { MeasuredHealth } from '../health/measured-health.ts';
import type { RoutedTarget } from './routed-target.ts';
import type { TargetGroup } from './target-group.ts';

/**
 * Where nobody may be asked, a target is asked all the same: first one that has as many calls as it may have, where the
 * request then waits, and then those that seem to be down, the one that would be probed first before the others: the client gets an
 * honest error from it, or the first answer of one that is back. Nobody is asked that wants to be left alone.
 */
export function lastResort(
  groups: readonly TargetGroup[],
  taken: readonly RoutedTarget[],
  nowMs: number,
): RoutedTarget | undefined {
  let soonest: RoutedTarget | undefined;
  for (const { targets } of groups) {
    for (const one of targets) {
      const { health } = one;
      if (taken.includes(one) || nowMs < health.coolUntilMs) continue;
      if (soonest === undefined || isSooner(health, soonest.health)) soonest = one;
    }
  }
  return soonest;
}

function isSooner(one: MeasuredHealth, other: MeasuredHealth): boolean {
  return one.probeAtMs === other.probeAtMs ? one.queued < other.queued : one.probeAtMs < other.probeAtMs;
}
