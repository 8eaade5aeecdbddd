import type { TargetState } from './plan.ts';
import type { Provider } from './provider.ts';

type ProviderName = Pick<Provider, 'name' | 'origin' | 'basePath'>;

/**
 * What the process has learnt about all targets. A target is identified by the name and base URL of its provider and by
 * its model, so that it stays the same across reloads.
 */
export class TargetStates {
  readonly #maxTargets: number;
  /** The least recently used state comes first. */
  readonly #states = new Map<string, TargetState>();
  /**
   * Below this number of targets, their states are also kept by provider: building a combined key for each request
   * costs more than the rest of the lookup.
   */
  readonly #fewTargets: number;
  readonly #few = new WeakMap<ProviderName, Map<string, TargetState>>();

  /**
   * @param maxTargets beyond this number the least recently used target is forgotten. The number must be bounded,
   *   because clients choose the targets where any model name is passed on.
   */
  constructor(maxTargets = 1024) {
    this.#maxTargets = maxTargets;
    this.#fewTargets = maxTargets / 2;
  }

  get size(): number {
    return this.#states.size;
  }

  of(provider: ProviderName, upstreamModel: string): TargetState {
    if (this.#states.size >= this.#fewTargets) return this.#find(provider, upstreamModel);
    let ofProvider = this.#few.get(provider);
    if (ofProvider === undefined) {
      ofProvider = new Map();
      this.#few.set(provider, ofProvider);
    }
    let state = ofProvider.get(upstreamModel);
    if (state === undefined) {
      state = this.#find(provider, upstreamModel);
      ofProvider.set(upstreamModel, state);
    }
    return state;
  }

  #find({ name, origin, basePath }: ProviderName, upstreamModel: string): TargetState {
    const key = `${name}\n${origin}${basePath}\n${upstreamModel}`;
    const state = this.#states.get(key) ?? { learnt: {} };
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size > this.#maxTargets) this.#forgetOldest();
    return state;
  }

  #forgetOldest(): void {
    for (const key of this.#states.keys()) {
      this.#states.delete(key);
      return;
    }
  }
}
