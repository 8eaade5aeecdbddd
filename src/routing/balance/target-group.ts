import type { Balance } from './balance.ts';
import type { RoutedTarget } from './routed-target.ts';

/** Targets among which a model's requests are balanced. The next group is asked where nobody of this one may be. */
export interface TargetGroup {
  readonly balance: Balance;
  readonly targets: readonly [RoutedTarget, ...RoutedTarget[]];
}

/**
 * The targets of the group that may be asked now, without those that the request has been to. One that is due to be probed
 * stands alone: a request finds out whether it is back.
 *
 * At most half of the targets are left out because calls to them fail, so that the others do not get more than twice
 * their load, unless all fail. Of those that fail beyond that half, the ones that will be probed first stay in, with a
 * small share.
 */
export function candidatesOf(
  { targets }: TargetGroup,
  taken: readonly RoutedTarget[],
  nowMs: number,
): readonly RoutedTarget[] {
  const candidates: RoutedTarget[] = [];
  let failing: RoutedTarget[] | undefined;
  for (const one of targets) {
    const { health } = one;
    const ailment = health.ailment(nowMs);
    if (ailment === 'open') (failing ??= []).push(one);
    if (ailment !== undefined || taken.includes(one)) continue;
    if (health.isProbe) return [one];
    candidates.push(one);
  }
  if (failing !== undefined && failing.length > targets.length / 2 && failing.length < targets.length) {
    const beyondHalf = failing.length - Math.floor(targets.length / 2);
    const soonest = failing.toSorted((a, b) => a.health.breaker.probeAtMs - b.health.breaker.probeAtMs);
    candidates.push(...soonest.slice(0, beyondHalf).filter((one) => !taken.includes(one)));
  }
  return candidates;
}
