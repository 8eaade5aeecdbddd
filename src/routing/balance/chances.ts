import { type Balance, cheapestOf, fastestOf, type FindBest, loadOf, measuresOneIn, shareOf } from './balance.ts';
import type { RoutedTarget } from './routed-target.ts';
import { othersThan, partOf } from './slow-start.ts';

type Candidates = readonly [RoutedTarget, ...RoutedTarget[]];

/** The part of the requests that each target would get now, from 0 to 1. */
export type Chances = ReadonlyMap<RoutedTarget, number>;

/** How probable it is that the balance chooses each of them, as they are now. For people who want to know. */
export function chancesOf(balance: Balance, from: Candidates, nowMs: number): Chances {
  if (balance === 'least_in_flight') return chancesByLoad(from, nowMs);
  if (balance === 'cheapest') return chancesOfBest(from, cheapestOf, nowMs);
  if (balance === 'weighted') return chancesByWeight(from, nowMs);
  const measured = 1 / measuresOneIn;
  const chances = new Map<RoutedTarget, number>();
  addAll(chances, chancesByWeight(from, nowMs), measured);
  addAll(chances, chancesOfBest(from, fastestOf, nowMs), 1 - measured);
  return chances;
}

function chancesOfBest(from: Candidates, findBest: FindBest, nowMs: number): Chances {
  const best = findBest(from, nowMs);
  const others = othersThan(best, from, nowMs);
  if (others === undefined) return chancesByWeight(best, nowMs);
  const part = partOf(best, nowMs);
  const chances = new Map<RoutedTarget, number>();
  addAll(chances, chancesByWeight(best, nowMs), part);
  addAll(chances, chancesOfBest(others, findBest, nowMs), 1 - part);
  return chances;
}

export function chancesByWeight(from: Candidates, nowMs: number): Chances {
  const total = from.reduce((sum, one) => sum + shareOf(one, nowMs), 0);
  return new Map(from.map((one) => [one, shareOf(one, nowMs) / total]));
}

/** Each pair is compared as often as any other. */
function chancesByLoad(from: Candidates, nowMs: number): Chances {
  if (from.length === 1) return new Map([[from[0], 1]]);
  const chances = new Map<RoutedTarget, number>();
  const ofPair = 1 / (from.length * (from.length - 1));
  for (const first of from) {
    for (const other of from) {
      if (other !== first) add(chances, loadOf(other, nowMs) < loadOf(first, nowMs) ? other : first, ofPair);
    }
  }
  return chances;
}

function add(chances: Map<RoutedTarget, number>, one: RoutedTarget, chance: number): void {
  chances.set(one, (chances.get(one) ?? 0) + chance);
}

/** @param part how probable it is that these chances count */
export function addAll(chances: Map<RoutedTarget, number>, more: Chances, part: number): void {
  for (const [one, chance] of more) add(chances, one, chance * part);
}
