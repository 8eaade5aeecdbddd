/** Stands in a name for any text, which has at least one character. */
const star = '*';

/** The pattern of all names. */
export const everyOtherName = star;

/** Whether a configured name stands for all names that begin alike: `claude-*`, or `*` for all. */
export function isPattern(name: string): boolean {
  return name.endsWith(star);
}

/** Whether a name has a star anywhere, as the provider's name in `openai/*` may. */
export function hasStar(name: string): boolean {
  return name.includes(star);
}

/** The beginning that all names of a pattern have. */
export function prefixOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(star));
}

/** Writes a text in the place of the star. A name without a star stays as it is. */
export function fillStar(pattern: string, text: string): string {
  // A function, because in a text `$&` would mean something. The text is the client's.
  return pattern.replace(star, () => text);
}

interface Entry<T> {
  readonly prefix: string;
  readonly suffix: string;
  readonly value: T;
}

/** Finds what was configured for names by a part of them. Each pattern has one star. */
export class NamePatterns<T> {
  /** Those that say more of a name come first. */
  readonly #entries: ReadonlyArray<Entry<T>>;

  /** Where two patterns are the same, the first one counts. */
  constructor(entries: Iterable<readonly [pattern: string, value: T]>) {
    this.#entries = [...entries]
      .map(([pattern, value]) => {
        const prefix = prefixOf(pattern);
        return { prefix, suffix: pattern.slice(prefix.length + star.length), value };
      })
      .sort((a, b) => b.prefix.length - a.prefix.length || b.suffix.length - a.suffix.length);
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Those that say more of a name come first. */
  *values(): Generator<T> {
    for (const { value } of this.#entries) yield value;
  }

  /** The value of the pattern with the longest beginning that fits the name. */
  find(name: string): T | undefined {
    for (const { prefix, suffix, value } of this.#entries) {
      const isLonger = name.length > prefix.length + suffix.length;
      if (isLonger && name.startsWith(prefix) && name.endsWith(suffix)) return value;
    }
    return undefined;
  }
}
