import type { Target, TargetChoice } from '../core/plan.ts';

/** Takes the targets in their order, whatever is known of them. */
export class TargetsInOrder implements TargetChoice {
  readonly #targets: readonly Target[];
  #taken = 0;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  next(): Target | undefined {
    const target = this.#targets[this.#taken];
    if (target !== undefined) this.#taken += 1;
    return target;
  }

  hasNext(): boolean {
    return this.#taken < this.#targets.length;
  }

  busy(): readonly Target[] {
    return [];
  }

  swap(): void {
    // Nobody is busy here.
  }

  insteadOf(): boolean {
    return false;
  }

  freeInMs(): undefined {
    return undefined;
  }

  again(): void {
    this.#taken = 0;
  }

  repeat(): void {
    // Nothing is noted here.
  }
}
