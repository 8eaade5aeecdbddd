import type { RoutedTarget } from './routed-target.ts';
import { othersThan, partOf } from './slow-start.ts';

export const balances = ['weighted', 'least_in_flight', 'fastest', 'cheapest'] as const;
/** How a group chooses among the targets that may be asked. */
export type Balance = (typeof balances)[number];

/** Chooses one of them. There is at least one. */
type Choose = (from: readonly [RoutedTarget, ...RoutedTarget[]], nowMs: number) => RoutedTarget;

export const chooseBy: Readonly<Record<Balance, Choose>> = {
  weighted: chooseByWeight,
  least_in_flight: chooseLeastInFlight,
  fastest: chooseFastest,
  cheapest: chooseCheapest,
};

/** What a target may take now: its weight, less while it comes back. */
export function shareOf({ weight, health }: RoutedTarget, nowMs: number): number {
  return weight * health.part(nowMs);
}

function chooseByWeight(from: readonly [RoutedTarget, ...RoutedTarget[]], nowMs: number): RoutedTarget {
  if (from.length === 1) return from[0];
  let total = 0;
  for (const one of from) total += shareOf(one, nowMs);
  let at = Math.random() * total;
  for (const one of from) {
    at -= shareOf(one, nowMs);
    if (at < 0) return one;
  }
  return from[0];
}

/**
 * Compares two at random and takes the one with less to do for its share. That is nearly as good as comparing all, and
 * does not send everybody to the same one at once (M. Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001).
 */
function chooseLeastInFlight(from: readonly [RoutedTarget, ...RoutedTarget[]], nowMs: number): RoutedTarget {
  if (from.length === 1) return from[0];
  const firstAt = Math.floor(Math.random() * from.length);
  const otherAt = (firstAt + 1 + Math.floor(Math.random() * (from.length - 1))) % from.length;
  const first = from[firstAt] ?? from[0];
  const other = from[otherAt] ?? from[0];
  return loadOf(other, nowMs) < loadOf(first, nowMs) ? other : first;
}

/** What a target has to do for its share. */
export function loadOf(one: RoutedTarget, nowMs: number): number {
  return (one.health.inFlight + 1) / shareOf(one, nowMs);
}

/** One in so many requests measures another target than the fastest. */
export const measuresOneIn = 20;

function chooseFastest(from: readonly [RoutedTarget, ...RoutedTarget[]], nowMs: number): RoutedTarget {
  if (Math.random() * measuresOneIn < 1) return chooseByWeight(from, nowMs);
  return chooseBest(from, fastestOf, nowMs);
}

function chooseCheapest(from: readonly [RoutedTarget, ...RoutedTarget[]], nowMs: number): RoutedTarget {
  return chooseBest(from, cheapestOf, nowMs);
}

/** Finds the best ones of several. */
export type FindBest = (
  from: readonly [RoutedTarget, ...RoutedTarget[]],
  nowMs: number,
) => readonly [RoutedTarget, ...RoutedTarget[]];

/** While the best ones come back, the next best take the rest of their requests. */
function chooseBest(from: readonly [RoutedTarget, ...RoutedTarget[]], findBest: FindBest, nowMs: number): RoutedTarget {
  const best = findBest(from, nowMs);
  const others = othersThan(best, from, nowMs);
  if (others !== undefined && Math.random() >= partOf(best, nowMs)) return chooseBest(others, findBest, nowMs);
  return chooseByWeight(best, nowMs);
}

/** One that is not measured yet is tried first. */
export const fastestOf: FindBest = (from, nowMs) => leastOf(from, ({ health }) => health.firstTokenMs(nowMs) ?? 0);

export const cheapestOf: FindBest = (from) => leastOf(from, ({ pricePerMillion }) => pricePerMillion);

/** Those with the least value. */
function leastOf(
  from: readonly [RoutedTarget, ...RoutedTarget[]],
  valueOf: (one: RoutedTarget) => number,
): readonly [RoutedTarget, ...RoutedTarget[]] {
  const [first, ...others] = from;
  let best: [RoutedTarget, ...RoutedTarget[]] = [first];
  let least = valueOf(first);
  for (const one of others) {
    const value = valueOf(one);
    if (value < least) {
      least = value;
      best = [one];
    } else if (value === least) best.push(one);
  }
  return best;
}
