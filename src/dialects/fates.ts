import type { Feature } from '../core/conversation-features.ts';

/**
 * What a provider side does with a feature. `carried`: it is sent to the provider. `refused`: the request is refused,
 * because without the feature the answer would mean something else. `dropped`: the feature is left out and the client
 * is told, because the answer means the same.
 */
export type Fate = 'carried' | 'dropped' | 'refused';

/** The table of one provider side. Its type requires an entry for every feature. */
export interface Fates extends Readonly<Record<Feature, Fate>> {
  /** Maximum number of stop sequences. A request with more is refused. */
  readonly maxStops?: number;
  /** Fate of reasoning without a signature of this dialect. Absent: that of all reasoning. */
  readonly unsignedReasoning?: Fate;
}
