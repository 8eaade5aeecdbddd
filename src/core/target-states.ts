import type { Provider, TargetState } from './plan.ts';

type ProviderName = Pick<Provider, 'name' | 'origin' | 'basePath'>;

/**
 * The states of all targets. A target is the same one as long as its provider has the same name and base URL and it has
 * the same model, whatever else a reload changes.
 */
export class TargetStates {
  readonly #maxTargets: number;
  /** The least recently used comes first. */
  readonly #states = new Map<string, TargetState>();
  /** Fewer targets than this are also kept by provider: to put a key together for each request costs more than the rest. */
  readonly #fewTargets: number;
  readonly #few = new WeakMap<ProviderName, Map<string, TargetState>>();

  /** @param maxTargets beyond these the least recently used is forgotten: where any model's name passes, clients choose them */
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
