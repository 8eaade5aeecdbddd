/** A counter for one combination of label values. */
export class CounterCell {
  value = 0;

  inc(by = 1): void {
    this.value += by;
  }
}

/** A histogram for one combination of label values. A value that is negative or not finite counts as 0. */
export class HistogramCell {
  readonly bounds: readonly number[];
  /** One count per bucket, not cumulative, and one for all values above the last bound. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const { bounds } = this;
    // A provider's usage figures are observed here. They are untrusted input.
    const known = value >= 0 && value < Infinity ? value : 0;
    let index = 0;
    while (index < bounds.length && known > (bounds[index] ?? Infinity)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += known;
  }
}
