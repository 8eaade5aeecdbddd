const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Pseudo-random numbers that repeat for the same seed (mulberry32). Not for secrets. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Both halves of a seed above 32 bits are used, and adjacent seeds lead to very different sequences.
    this.#state = Math.imul((seed >>> 0) ^ Math.floor(seed / 2 ** 32), 0x9e3779b1) >>> 0;
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  /** Letters and digits, like the ids of providers. */
  id(length: number): string {
    let text = '';
    for (let index = 0; index < length; index += 1) text += letters.charAt(this.below(letters.length));
    return text;
  }

  /** Hexadecimal digits, as in UUIDs. */
  hex(length: number): string {
    let text = '';
    for (let index = 0; index < length; index += 1) text += this.below(16).toString(16);
    return text;
  }
}
