/** The time over which the rate is averaged: what is older counts little. */
const decayMs = 10_000;
/** Looks that are farther apart do not belong together, if nothing was waited for in between. */
const longestGapMs = 1_000;

/**
 * How often slots are given back while requests want more than there are: a decayed average. While some are free, it
 * is not measured, because it would say how many requests come, and not how many are possible.
 */
export class ReturnRate {
  #returned = 0;
  #overMs = 0;
  #returnedBefore = 0;
  #lookedAtMs = -Infinity;

  /**
   * Measures what was given back since the last look.
   * @param returned slots given back since the start
   * @param waited whether somebody has waited since the last look
   */
  look(returned: number, nowMs: number, waited: boolean): void {
    const passedMs = nowMs - this.#lookedAtMs;
    if (waited || passedMs <= longestGapMs) {
      const kept = Math.exp(-passedMs / decayMs);
      this.#returned = this.#returned * kept + (returned - this.#returnedBefore);
      this.#overMs = this.#overMs * kept + decayMs * (1 - kept);
    }
    this.#returnedBefore = returned;
    this.#lookedAtMs = nowMs;
  }

  /**
   * Milliseconds from one slot to the next; 0 while nothing is known. Where none has come back, the next one is taken to
   * come now.
   */
  get everyMs(): number {
    return this.#overMs / Math.max(1, this.#returned);
  }
}
