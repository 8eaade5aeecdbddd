/** Each bucket is a quarter wider than the one before it. */
const growth = 1.25;
const buckets = 64;
/** Fewer measurements say nothing about one in twenty. */
const leastMeasurements = 20;
/** After so many the old ones count half. */
const mostMeasurements = 400;

/** The time within which nineteen of twenty measurements lie, to within a quarter. Old ones fade. */
export class UsualWait {
  readonly #counts = new Float64Array(buckets);
  #total = 0;

  add(valueMs: number): void {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(valueMs) / Math.log(growth))));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    if (this.#total >= mostMeasurements) this.#fade();
  }

  /** Upper bound in milliseconds. Undefined while too few are known. */
  get ms(): number | undefined {
    if (this.#total < leastMeasurements) return undefined;
    let beyond = this.#total * 0.05;
    for (let bucket = buckets - 1; bucket > 0; bucket -= 1) {
      beyond -= this.#counts[bucket] ?? 0;
      if (beyond < 0) return growth ** bucket;
    }
    return 1;
  }

  #fade(): void {
    this.#total /= 2;
    for (let bucket = 0; bucket < buckets; bucket += 1) this.#counts[bucket] = (this.#counts[bucket] ?? 0) / 2;
  }
}
