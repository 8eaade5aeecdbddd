import type { Provider, TargetState } from './plan.ts';

/**
 * The states of all targets. A target is the same one as long as its provider has the same name and base URL and it has
 * the same model, whatever else a reload changes.
 */
export class TargetStates {
  readonly #maxTargets: number;
  /** The least recently used comes first. */
  readonly #states = new Map<string, TargetState>();

  /** @param maxTargets beyond these the least recently used is forgotten: where any model's name passes, clients choose them */
  constructor(maxTargets = 1024) {
    this.#maxTargets = maxTargets;
  }

  get size(): number {
    return this.#states.size;
  }

  of({ name, origin, basePath }: Pick<Provider, 'name' | 'origin' | 'basePath'>, upstreamModel: string): TargetState {
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
