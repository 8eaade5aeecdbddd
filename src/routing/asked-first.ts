import { chancesByWeight, type Chances, chancesOf } from './balance/chances.ts';
import { isFilled } from './balance/choice.ts';
import { lastResort } from './balance/last-resort.ts';
import { candidatesOf, isProbing, type TargetGroup } from './balance/target-group.ts';
import type { Route } from './build-route.ts';

/** Who would be asked first by a request that comes now. */
export interface AskedFirst {
  /**
   * Why: there is nobody else; its time has come to be tried again; affinity, or else the balance, chooses in its group;
   * nobody can be asked, and one is all the same; everybody wants to be left alone.
   */
  readonly why: 'only' | 'probe' | 'affinity' | 'balance' | 'last_resort' | 'nobody';
  /** The group that is asked. Undefined where it is nobody. */
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
  for (const group of groups) {
    const from = candidatesOf(group, [], nowMs);
    if (!isFilled(from)) continue;
    if (isProbing(from)) return { why: 'probe', group, chances: new Map([[from[0], 1]]) };
    if (affinity !== undefined) return { why: 'affinity', group, chances: chancesByWeight(from, nowMs) };
    return { why: 'balance', group, chances: chancesOf(group.balance, from, nowMs) };
  }
  const resort = lastResort(groups, [], nowMs);
  if (resort === undefined) return { why: 'nobody', group: undefined, chances: new Map() };
  const group = groups.find(({ targets: own }) => own.includes(resort));
  return { why: 'last_resort', group, chances: new Map([[resort, 1]]) };
}
