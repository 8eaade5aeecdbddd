/** Looks that something may outlive before it counts as lasting: it has then been there for one whole interval at least. */
const looks = 2;

/**
 * Counts things that should be over in a moment, and tells how many have lasted. Each is kept by the look at which it
 * began and not by itself: a set of all requests would cost each of them more than the count is worth.
 */
export class LongRunningCount {
  #look = 0;
  /** Begun since the last look, and before it. */
  readonly #recent = [0, 0];
  #old = 0;

  /** Begins one. Give the result to `end`. */
  begin(): number {
    this.#add(this.#look, 1);
    return this.#look;
  }

  end(begunAt: number): void {
    if (this.#look - begunAt >= looks) this.#old -= 1;
    else this.#add(begunAt, -1);
  }

  /** How many have been there for longer than the time between two looks. */
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
