import type { Feature } from '../core/conversation-features.ts';

/**
 * What becomes of a feature at a provider side. `refused`: without it the answer would mean something else. `dropped`: the
 * answer means the same, and the client is told.
 */
export type Fate = 'carried' | 'dropped' | 'refused';

/** The table of one provider side: no feature can be forgotten in it. */
export interface Fates extends Readonly<Record<Feature, Fate>> {
  /** Most stop texts that it takes; more are refused. */
  readonly maxStops?: number;
}
