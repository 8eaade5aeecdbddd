/** How fast old values lose weight: after this time a value counts e times less. */
const memoryMs = 10_000;
/** A value that nobody has confirmed for this long counts half, so that a target that was slow is tried again. */
const halfLifeMs = 30_000;

/** The average of measured times, in which recent values weigh more (an exponentially weighted moving average). */
export class DecayedAverage {
  #valueMs: number | undefined;
  #measuredAtMs = 0;

  add(valueMs: number, nowMs: number): void {
    const before = this.#valueMs;
    const sinceMs = nowMs - this.#measuredAtMs;
    // A burst of values at one moment must still move it.
    const oldPart = Math.min(Math.exp(-sinceMs / memoryMs), 0.95);
    this.#valueMs = before === undefined ? valueMs : before * oldPart + valueMs * (1 - oldPart);
    this.#measuredAtMs = nowMs;
  }

  get isKnown(): boolean {
    return this.#valueMs !== undefined;
  }

  /** When the last value was measured; -Infinity where none was. */
  get measuredAtMs(): number {
    return this.isKnown ? this.#measuredAtMs : -Infinity;
  }

  /** In milliseconds; undefined where nothing was measured yet. */
  at(nowMs: number): number | undefined {
    if (this.#valueMs === undefined) return undefined;
    const unconfirmedMs = nowMs - this.#measuredAtMs - memoryMs;
    return unconfirmedMs <= 0 ? this.#valueMs : this.#valueMs * 2 ** (-unconfirmedMs / halfLifeMs);
  }
}
