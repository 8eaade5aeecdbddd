import { addAll, chancesByWeight, type Chances, chancesOf } from './balance/chances.ts';
import { isFilled } from './balance/choice.ts';
import { lastResort } from './balance/last-resort.ts';
import type { RoutedTarget } from './balance/routed-target.ts';
import { candidatesOf, isProbing, partOfGroup, type TargetGroup } from './balance/target-group.ts';
import type { Route } from './build-route.ts';

/** Who would be asked first by a request that comes now. */
export interface AskedFirst {
  /**
   * Why: there is nobody else; its time has come to be tried again; affinity, or else the balance, chooses in its group;
   * nobody can be asked, and one is all the same; everybody wants to be left alone.
   */
  readonly why: 'only' | 'probe' | 'affinity' | 'balance' | 'last_resort' | 'nobody';
  /** The group that is asked, with later ones while it comes back. Undefined where it is nobody. */
  readonly group: TargetGroup | undefined;
  readonly chances: Chances;
}

/** Nothing changes because of the question. */
export function askedFirst(
  { targets, groups: { groups }, affinity }: Pick<Route, 'targets' | 'groups' | 'affinity'>,
  nowMs: number,
): AskedFirst {
  const [firstGroup] = groups;
  if (targets.length === 1 && firstGroup !== undefined) {
    return { why: 'only', group: firstGroup, chances: new Map([[firstGroup.targets[0], 1]]) };
  }
  let first: Pick<AskedFirst, 'why' | 'group'> | undefined;
  const chances = new Map<RoutedTarget, number>();
  let rest = 1;
  for (const group of groups) {
    const from = candidatesOf(group, [], nowMs);
    if (!isFilled(from)) continue;
    const why = isProbing(from) ? 'probe' : affinity === undefined ? 'balance' : 'affinity';
    const part = why === 'probe' ? 1 : partOfGroup(group, from, groups, [], nowMs);
    addAll(chances, chancesIn(group, from, why, nowMs), rest * part);
    first ??= { why, group };
    // The next group takes the rest while this one comes back.
    rest *= 1 - part;
    if (part === 1) return { ...first, chances };
  }
  const resort = lastResort(groups, [], nowMs);
  if (resort === undefined) return { why: 'nobody', group: undefined, chances: new Map() };
  const group = groups.find(({ targets: own }) => own.includes(resort));
  return { why: 'last_resort', group, chances: new Map([[resort, 1]]) };
}

function chancesIn(
  { balance }: TargetGroup,
  from: readonly [RoutedTarget, ...RoutedTarget[]],
  why: 'probe' | 'affinity' | 'balance',
  nowMs: number,
): Chances {
  if (why === 'probe') return new Map([[from[0], 1]]);
  return why === 'affinity' ? chancesByWeight(from, nowMs) : chancesOf(balance, from, nowMs);
}
