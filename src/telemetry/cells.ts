/** A counter of one combination of labels. */
export class CounterCell {
  value = 0;

  inc(by = 1): void {
    this.value += by;
  }
}

/** A histogram of one combination of labels. A value that is no finite, non-negative number counts as 0. */
export class HistogramCell {
  readonly bounds: readonly number[];
  /** One per bound, not yet summed up, and one for all above. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const { bounds } = this;
    // Figures of a provider's usage end up here, and are foreign input.
    const known = value >= 0 && value < Infinity ? value : 0;
    let index = 0;
    while (index < bounds.length && known > (bounds[index] ?? Infinity)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += known;
  }
}
