import type { MeasuredHealth } from '../health/measured-health.ts';
import type { RoutedTarget } from './routed-target.ts';
import type { TargetGroup } from './target-group.ts';

/**
 * Where nobody may be asked, a target is asked all the same: first one that has as many calls as it may have, where the
 * request then waits, and then those that seem to be down: the client gets an honest error, or the first answer of one that
 * is back. Of these the one that was not asked for the longest time, because one that says nothing would else have all
 * requests wait for it while another is back; and those last that refuse our credentials. Nobody is asked that wants to be
 * left alone.
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
  if (one.isProbe !== other.isProbe) return other.isProbe;
  if (!one.isProbe) return one.queued < other.queued;
  if (one.account.isRefused !== other.account.isRefused) return other.account.isRefused;
  return one.askedAtMs === other.askedAtMs ? one.probeAtMs < other.probeAtMs : one.askedAtMs < other.askedAtMs;
}
