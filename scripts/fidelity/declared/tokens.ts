const pattern =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w$]+(?:\.[\w$]+)*|=>|\.\.\.|.)/g;

/** The words and signs of a file of declarations, without its comments. */
export class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = [...source.matchAll(pattern)].flatMap(([, token]) => token ?? []);
  }

  /** The next token, or one after it; empty at the end. */
  peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  next(): string {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Goes on behind the token, where it is the next one. */
  take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  /** Goes on behind the bracket that closes the one that comes next. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const token = this.next();
      if ('{([<'.includes(token)) depth += 1;
      if ('})]>'.includes(token)) depth -= 1;
      if (token === '') return;
    } while (depth > 0);
  }
}
