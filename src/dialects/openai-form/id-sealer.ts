import type { ObjectIds } from '../../core/object-ids.ts';

const backslash = 0x5c;

/** Seals the ids of one provider for one caller. Remembers the last one, because a stream repeats it in each event. */
export class IdSealer {
  protected readonly ids: ObjectIds;
  readonly #provider: string;
  #last = '';
  #lastSealed = '';
  /** The last id that was found in quotes, and what it was replaced by. */
  #lastQuoted: Buffer = Buffer.alloc(0);
  #lastSealedQuoted: Buffer = Buffer.alloc(0);

  constructor(ids: ObjectIds, provider: string) {
    this.ids = ids;
    this.#provider = provider;
  }

  seal(id: string): string {
    if (id === '') return id;
    if (id !== this.#last) {
      this.#lastSealed = this.ids.seal(this.#provider, id);
      this.#last = id;
    }
    return this.#lastSealed;
  }

  /** The JSON string for the one at a place; undefined where it has escapes. */
  quoted(bytes: Buffer, start: number, end: number): Buffer | undefined {
    const last = this.#lastQuoted;
    const isLast = end - start === last.length && bytes.compare(last, 0, last.length, start, end) === 0;
    if (isLast) return this.#lastSealedQuoted;
    const found = Buffer.from(bytes.subarray(start, end));
    if (found.includes(backslash)) return undefined;
    this.#lastSealedQuoted = Buffer.from(JSON.stringify(this.seal(found.toString('utf8', 1, found.length - 1))));
    this.#lastQuoted = found;
    return this.#lastSealedQuoted;
  }
}

/** The text of a JSON string. */
export function textAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}
