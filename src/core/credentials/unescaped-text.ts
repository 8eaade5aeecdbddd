import type { Span } from '../span.ts';

/** `%51`, `\u0051`, `\x51`, `&#x51;`, `&#81;` and `\/`; in JSON inside of JSON the backslash is doubled. */
const escapes =
  /%([0-9a-f]{2})|\\{1,8}(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(\/))|&#(?:x0{0,4}([0-9a-f]{2})|0{0,4}(\d{2,3}));/gi;

/** A text whose escapes are read, and where each of its characters stood before. */
export class UnescapedText {
  readonly text: string;
  /** By character, and one more for the end; undefined where every character stands where it stood. */
  readonly #places: readonly number[] | undefined;

  constructor(text: string, places?: readonly number[]) {
    this.text = text;
    this.#places = places;
  }

  /** The same once more unescaped; undefined where nothing is escaped. */
  unescape(): UnescapedText | undefined {
    const places: number[] = [];
    let plain = '';
    let copied = 0;
    const copyTo = (end: number): void => {
      plain += this.text.slice(copied, end);
      for (; copied < end; copied += 1) places.push(this.#placeOf(copied));
    };
    for (const match of this.text.matchAll(escapes)) {
      copyTo(match.index);
      plain += characterOf(match);
      places.push(this.#placeOf(match.index));
      copied += match[0].length;
    }
    if (copied === 0) return undefined;
    copyTo(this.text.length);
    places.push(this.#placeOf(this.text.length));
    return plain.length === this.text.length ? undefined : new UnescapedText(plain, places);
  }

  /** Where a part of this text stood in the text before. */
  origin({ from, to }: Span): Span {
    return { from: this.#placeOf(from), to: this.#placeOf(to) };
  }

  #placeOf(at: number): number {
    return this.#places === undefined ? at : (this.#places[at] ?? at);
  }
}

/** One UTF-16 unit, so that what is beyond it keeps its place too. */
function characterOf([, percent, unicode, hex, slash, htmlHex, html]: RegExpExecArray): string {
  if (slash !== undefined) return slash;
  const code = html === undefined ? Number.parseInt(percent ?? unicode ?? hex ?? htmlHex ?? '', 16) : Number(html);
  return String.fromCharCode(code);
}
