import { leaseMs } from './timing.ts';

/**
 * The number of pods, as the store reports it. A higher number is believed at once; a lower one only if no higher
 * number was reported for a whole lease. A store that comes back empty hears of the pods one after the other. A pod
 * that believed the first number would use the whole limit as its share if the store were lost again at that moment.
 */
export class PodCount {
  /** Undefined until the store has reported a number. */
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

  /** The store is away. The time before does not count towards the lease. */
  pause(): void {
    this.#fewerSinceMs = undefined;
  }
}
