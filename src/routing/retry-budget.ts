import type { RetryBudget } from '../core/plan.ts';

/** Extra calls that are allowed at the start, and after a quiet time. */
const reserve = 10;
/** Most extra calls at once. */
const mostSaved = 100;

/**
 * A token bucket that requests fill and extra calls empty, as in Twitter's Finagle: extra calls are a fixed part of the
 * requests, so that failures cannot multiply the load on providers that fail because of load.
 */
export class PartOfRequests implements RetryBudget {
  readonly #part: number;
  readonly #onTake: ((isAllowed: boolean) => void) | undefined;
  #saved = reserve;
  #held = 0;

  /** @param part extra calls for each request, e.g. 0.2 */
  constructor(part: number, onTake?: (isAllowed: boolean) => void) {
    this.#part = part;
    this.#onTake = onTake;
  }

  get left(): number {
    return Math.max(0, Math.floor(this.#saved - this.#held));
  }

  get isSpent(): boolean {
    return this.left === 0;
  }

  hold(): void {
    this.#held += 1;
  }

  release(): void {
    this.#held -= 1;
  }

  begin(): void {
    this.#saved = Math.min(mostSaved, this.#saved + this.#part);
  }

  take(): boolean {
    const isAllowed = !this.isSpent;
    if (isAllowed) this.#saved -= 1;
    this.#onTake?.(isAllowed);
    return isAllowed;
  }
}
