import { leaseMs } from './timing.ts';

/**
 * How many pods there are, as heard. More are believed at once; fewer only when nobody has heard more for a lease: a
 * store that came back empty hears of the pods one after the other, and who believed the first number would take the
 * whole limit for its share if the store were lost again then.
 */
export class PodCount {
  /** Undefined until the first is heard. */
  count: number | undefined;
  #fewerSinceMs: number | undefined;

  note(count: number, nowMs: number): void {
    if (this.count === undefined || count >= this.count) {
      this.count = count;
      this.#fewerSinceMs = undefined;
      return;
    }
    this.#fewerSinceMs ??= nowMs;
    if (nowMs - this.#fewerSinceMs < leaseMs) return;
    this.count = count;
    this.#fewerSinceMs = undefined;
  }

  /** Nothing is heard for a while: what was heard before it does not count towards the lease. */
  pause(): void {
    this.#fewerSinceMs = undefined;
  }
}
