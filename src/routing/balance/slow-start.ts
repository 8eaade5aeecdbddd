import { isHearsay, type RoutedTarget } from './routed-target.ts';

type Candidates = readonly [RoutedTarget, ...RoutedTarget[]];

/**
 * The part of their requests that targets take together: that of the one which has been back for longest. Of one of which
 * only other pods say that it fails nothing is known here, and it takes all of them.
 */
export function partOf(from: Candidates, nowMs: number): number {
  let most = 0;
  for (const one of from) most = Math.max(most, isHearsay(one) ? 1 : one.health.part(nowMs));
  return most;
}

/** Those that take the requests which the best ones do not take yet. Undefined where these take all of them. */
export function othersThan(best: Candidates, from: Candidates, nowMs: number): Candidates | undefined {
  if (partOf(best, nowMs) === 1) return undefined;
  const [first, ...others] = from.filter((one) => !best.includes(one));
  return first !== undefined && doWork([first, ...others], nowMs) ? [first, ...others] : undefined;
}

/** Whether one of them works as usual. */
export function doWork(from: readonly RoutedTarget[], nowMs: number): boolean {
  return from.some(({ health }) => !health.isProbe && health.part(nowMs) === 1);
}
