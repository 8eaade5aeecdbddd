import { isKeyNamed } from './scan-object.ts';
import { skipSpace } from './scan-scalar.ts';

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Steps through the members of one object, in a text that the scanner has found valid. It validates nothing again and
 * builds nothing. `for (let walk = …; walk.isAtMember; walk.next())`
 */
export class MemberWalk {
  readonly #bytes: Buffer;
  /** Position of the key's opening quote, or of the object's closing brace. */
  #at: number;
  #keyEnd = 0;
  #hasEscapes = false;
  #valueStart = 0;

  /** Begins at the first member. @param start the object's opening brace */
  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#at = skipSpace(bytes, start + 1, bytes.length);
    this.#readKey();
  }

  /** False after the last member. */
  get isAtMember(): boolean {
    return this.#bytes[this.#at] === quote;
  }

  /** The position after the object, once the walk has passed the last member. */
  get end(): number {
    return this.#at + 1;
  }

  get valueStart(): number {
    return this.#valueStart;
  }

  /** Bytes of the member's name, as it is written. */
  get keyLength(): number {
    return this.#keyEnd - this.#at - 2;
  }

  /** Whether the name is written with escapes. */
  get hasEscapes(): boolean {
    return this.#hasEscapes;
  }

  /** Whether the member has this name. The name must be plain ASCII without quotes and backslashes. */
  isNamed(name: string): boolean {
    const start = this.#at;
    const isAsLong = this.#keyEnd - start === name.length + 2;
    return (isAsLong || this.#hasEscapes) && isKeyNamed(this.#bytes, start, this.#keyEnd, name);
  }

  next(): void {
    const bytes = this.#bytes;
    const end = findEnd(bytes, this.#valueStart);
    this.#at = bytes[end] === comma ? skipSpace(bytes, end + 1, bytes.length) : end;
    this.#readKey();
  }

  #readKey(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== quote) return;
    this.#hasEscapes = false;
    for (at += 1; at < bytes.length && bytes[at] !== quote; at += 1) {
      if (bytes[at] !== backslash) continue;
      this.#hasEscapes = true;
      at += 1;
    }
    this.#keyEnd = at + 1;
    const colonAt = skipSpace(bytes, at + 1, bytes.length);
    this.#valueStart = skipSpace(bytes, colonAt + 1, bytes.length);
  }
}

/**
 * The position of the comma after a member's value, or of the closing brace after the last member. It ends for any
 * text, valid or not.
 */
export function findEnd(bytes: Buffer, valueStart: number): number {
  let depth = 0;
  for (let at = valueStart; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === quote) at = closingQuote(bytes, at);
    else if (depth === 0 && (byte === comma || byte === closeBrace)) return at;
    // In ASCII, a bracket and a brace differ in one bit only.
    else if ((byte | 0x20) === openBrace) depth += 1;
    else if ((byte | 0x20) === closeBrace) depth -= 1;
  }
  return bytes.length;
}

function closingQuote(bytes: Buffer, opening: number): number {
  let at = opening + 1;
  for (; at < bytes.length && bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1;
  return at;
}
