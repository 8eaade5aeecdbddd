/** What the store is to have under a key, as soon as it takes it. */
export interface Unwritten {
  /** What this process has written there when its call began. */
  readonly value: string;
  /** Nothing to remove it. */
  readonly next: string;
  /** Whose key it is. */
  readonly owner: string;
  readonly untilMs: number;
}

const mostKeys = 10_000;
/** Characters of answers. Of a call whose answer is more than that only the fact is kept that it has ended. */
const mostCharacters = 4 * 1024 ** 2;

/** How calls have ended that the store has not heard of: it was away, or did not answer. */
export class UnwrittenAnswers {
  /** By key; the oldest comes first. */
  readonly #all = new Map<string, Unwritten>();
  #characters = 0;

  get size(): number {
    return this.#all.size;
  }

  add(key: string, unwritten: Unwritten): void {
    this.delete(key);
    const { next } = unwritten;
    const kept =
      this.#characters + next.length > mostCharacters ? { ...unwritten, next: withoutAnswer(next) } : unwritten;
    this.#all.set(key, kept);
    this.#characters += kept.next.length;
    if (this.#all.size > mostKeys) this.#forgetOldest();
  }

  delete(key: string): void {
    this.#characters -= this.#all.get(key)?.next.length ?? 0;
    this.#all.delete(key);
  }

  /** Those that still hold. The others are forgotten. */
  atMs(nowMs: number): readonly (readonly [string, Unwritten])[] {
    for (const [key, { untilMs }] of this.#all) if (untilMs <= nowMs) this.delete(key);
    return [...this.#all];
  }

  #forgetOldest(): void {
    for (const key of this.#all.keys()) {
      this.delete(key);
      return;
    }
  }
}

/** Its first two parts: the state, and the fingerprint. */
export function withoutAnswer(next: string): string {
  return next.replace(/^(d:[^:]*:).*$/s, '$1');
}
