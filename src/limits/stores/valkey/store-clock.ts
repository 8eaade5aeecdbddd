/** Answers are compared over this time. The clocks of two machines drift apart by less than a millisecond in it. */
const periodMs = 5_000;

/**
 * An estimate of the store's time that is never later than the true one. An answer contains the time at which it was
 * made; the time that it took to arrive has passed as well. The answer that arrived fastest is closest to the truth. So
 * a script that the store runs before a deadline of this clock runs before its caller gave up.
 */
export class StoreClock {
  #aheadMs: number;
  /** The value of the period before, so that a slow answer at the start of a period does no harm. */
  #aheadBeforeMs = -Infinity;
  #beganMs: number;

  /**
   * @param storeMs the time in the first answer
   * @param receivedMs the monotonic time of its receipt
   */
  constructor(storeMs: number, receivedMs: number) {
    this.#aheadMs = storeMs - receivedMs;
    this.#beganMs = receivedMs;
  }

  note(storeMs: number, receivedMs: number): void {
    const aheadMs = storeMs - receivedMs;
    if (receivedMs - this.#beganMs < periodMs) {
      this.#aheadMs = Math.max(this.#aheadMs, aheadMs);
      return;
    }
    this.#aheadBeforeMs = this.#aheadMs;
    this.#aheadMs = aheadMs;
    this.#beganMs = receivedMs;
  }

  /** Milliseconds since 1970 by the store's clock, or a little less. */
  atMs(nowMs: number): number {
    return nowMs + Math.max(this.#aheadMs, this.#aheadBeforeMs);
  }
}
