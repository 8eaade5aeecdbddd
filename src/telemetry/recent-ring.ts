/**
 * The newest values, up to a number of them and up to a weight of all together. What is pushed beyond that takes the place
 * of the oldest ones.
 */
export class RecentRing<T extends object> {
  readonly #weightOf: (value: T) => number;
  #slots: (T | undefined)[];
  #maxWeight: number;
  #weight = 0;
  /** The slot of the next value. */
  #next = 0;
  #count = 0;

  constructor(capacity: number, maxWeight: number, weightOf: (value: T) => number) {
    this.#slots = emptySlots<T>(capacity);
    this.#maxWeight = maxWeight;
    this.#weightOf = weightOf;
  }

  get count(): number {
    return this.#count;
  }

  push(value: T): void {
    const capacity = this.#slots.length;
    if (capacity === 0) return;
    if (this.#count === capacity) this.#dropOldest();
    this.#slots[this.#next] = value;
    this.#next = this.#next + 1 === capacity ? 0 : this.#next + 1;
    this.#count += 1;
    this.#weight += this.#weightOf(value);
    while (this.#weight > this.#maxWeight) this.#dropOldest();
  }

  *newestFirst(): Generator<T> {
    const capacity = this.#slots.length;
    for (let age = 1; age <= this.#count; age += 1) {
      const value = this.#slots[(this.#next - age + capacity) % capacity];
      if (value !== undefined) yield value;
    }
  }

  /** Keeps the newest values that fit. */
  resize(capacity: number, maxWeight: number): void {
    const oldestFirst = [...this.newestFirst()].toReversed();
    this.#slots = emptySlots<T>(capacity);
    this.#maxWeight = maxWeight;
    this.#weight = 0;
    this.#next = 0;
    this.#count = 0;
    for (const value of oldestFirst) this.push(value);
  }

  #dropOldest(): void {
    const capacity = this.#slots.length;
    const at = (this.#next - this.#count + capacity) % capacity;
    const oldest = this.#slots[at];
    this.#slots[at] = undefined;
    this.#count -= 1;
    if (oldest !== undefined) this.#weight -= this.#weightOf(oldest);
  }
}

function emptySlots<T>(capacity: number): (T | undefined)[] {
  return Array.from({ length: capacity }, () => undefined);
}
