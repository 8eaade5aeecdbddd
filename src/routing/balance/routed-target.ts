import type { Target } from '../../core/plan.ts';
import type { MeasuredHealth } from '../health/measured-health.ts';

/** A target as a group chooses it. */
export interface RoutedTarget {
  readonly target: Target;
  readonly health: MeasuredHealth;
  /** Its share of the group's requests, compared with the others. */
  readonly weight: number;
  /** Price of a million tokens of input and as many of output together, in US dollars. Infinity where nobody knows it. */
  readonly pricePerMillion: number;
  /** The fixed limit of its calls at once; undefined where it has none of its own. */
  readonly maxInFlight: number | undefined;
  /** A number that stands for the target when keys are spread over targets. It stays the same across reloads. */
  readonly hash: number;
}

/** Whether only other pods say that it fails. */
export function isHearsay({ health }: RoutedTarget): boolean {
  return health.breaker.saidBy.length > 0;
}
