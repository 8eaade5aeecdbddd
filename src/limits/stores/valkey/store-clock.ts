/** Answers are compared over so long; the clocks of two machines drift apart by less than a millisecond meanwhile. */
const periodMs = 5_000;

/**
 * The store's time as a pod may assume it: never ahead of the truth. An answer says what time it was when it was made,
 * and since then the time it took to come has passed as well; the answer that was quickest to come is nearest to the
 * truth. So a script that the store runs before a deadline of this clock runs before its caller gave up.
 */
export class StoreClock {
  #aheadMs: number;
  /** Of the period before, so that a slow answer that begins a new one does no harm. */
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

  /** Milliseconds since 1970 by the store's clock, or earlier. */
  atMs(nowMs: number): number {
    return nowMs + Math.max(this.#aheadMs, this.#aheadBeforeMs);
  }
}
