/**
 * A thing counts as long-running after it has lived through this number of looks, which means for one whole interval at
 * least.
 */
const looks = 2;

/**
 * Counts things that should end quickly, and reports how many have lasted for long. It counts them by the look in which
 * they began and does not store each of them: a set of all requests would cost more than the count is worth.
 */
export class LongRunningCount {
  #look = 0;
  /** How many began since the last look, and in the interval before it. */
  readonly #recent = [0, 0];
  #old = 0;

  /** Counts one more. Pass the returned value to `end`. */
  begin(): number {
    this.#add(this.#look, 1);
    return this.#look;
  }

  end(begunAt: number): void {
    if (this.#look - begunAt >= looks) this.#old -= 1;
    else this.#add(begunAt, -1);
  }

  /** Ends an interval. Returns how many have lasted longer than one interval. */
  look(): number {
    this.#look += 1;
    const slot = this.#look % looks;
    this.#old += this.#recent[slot] ?? 0;
    this.#recent[slot] = 0;
    return this.#old;
  }

  #add(look: number, by: number): void {
    const slot = look % looks;
    this.#recent[slot] = (this.#recent[slot] ?? 0) + by;
  }
}
