import type { Balance } from './balance.ts';
import { isHearsay, type RoutedTarget } from './routed-target.ts';
import { doWork, partOf } from './slow-start.ts';

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
 * their load, unless all fail. Of those that fail beyond that half, some stay in, with a small share.
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
  if (failing !== undefined && failing.length > targets.length / 2) {
    candidates.push(...stayingIn(failing, targets.length).filter((one) => !taken.includes(one)));
  }
  return candidates;
}

/**
 * Those of them of which nothing is known that speaks against them, for a request that cannot be tried again; and of these
 * the ones whose last call did not fail, if there are any.
 */
export function workingOf(
  { targets }: TargetGroup,
  taken: readonly RoutedTarget[],
  nowMs: number,
): readonly RoutedTarget[] {
  const working = targets.filter(
    (one) => one.health.ailment(nowMs) === undefined && !one.health.isProbe && !taken.includes(one),
  );
  const answering = working.filter(({ health }) => health.breaker.failuresInRow === 0);
  return answering.length > 0 ? answering : working;
}

/**
 * Of those that fail beyond half of a group, the ones that will be probed first; but first those of which only other pods
 * say so. Where all fail nobody stays in, except such ones: what others say never takes out all of several targets.
 */
function stayingIn(failing: readonly RoutedTarget[], size: number): readonly RoutedTarget[] {
  const isAlone = size === 1;
  const eligible = failing.length < size ? failing : failing.filter((one) => !isAlone && isHearsay(one));
  const soonest = eligible.toSorted(
    (a, b) => Number(isHearsay(b)) - Number(isHearsay(a)) || a.health.breaker.probeAtMs - b.health.breaker.probeAtMs,
  );
  return soonest.slice(0, failing.length - Math.floor(size / 2));
}

/**
 * Whether the request goes to the first of them to find out whether it is back. Several that stay in against the word of
 * other pods share the requests as usual.
 */
export function isProbing(from: readonly [RoutedTarget, ...RoutedTarget[]]): boolean {
  const [first] = from;
  return first.health.isProbe && (from.length === 1 || !isHearsay(first));
}

/**
 * The part of the requests that the candidates of a group take, where a later group takes the rest. All of them, if none of
 * the later ones works as usual.
 */
export function partOfGroup(
  group: TargetGroup,
  from: readonly [RoutedTarget, ...RoutedTarget[]],
  groups: readonly TargetGroup[],
  taken: readonly RoutedTarget[],
  nowMs: number,
): number {
  const part = partOf(from, nowMs);
  if (part === 1) return 1;
  const later = groups.slice(groups.indexOf(group) + 1);
  return later.some((one) => doWork(candidatesOf(one, taken, nowMs), nowMs)) ? part : 1;
}
