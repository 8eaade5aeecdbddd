/**
 * What has been told of one text in pieces. The whole text follows them, and is compared with them by hashes: the pieces
 * are not kept, because a stream may be long.
 */
export class ToldText {
  #length = 0;
  #hash = basis;
  #bareHash = basis;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(piece: string): void {
    this.#length += piece.length;
    this.#hash = hashOf(piece, this.#hash);
    this.#bareHash = bareHashOf(piece, this.#bareHash);
  }

  /**
   * What the pieces have not told of the whole text; undefined where the pieces are not its beginning. Some servers strip
   * white space from the whole text, or write the JSON of arguments anew: that is no other text.
   */
  restOf(whole: string): string | undefined {
    if (whole === '' || this.#length === 0) return whole;
    if (hashOf(whole.slice(0, this.#length)) === this.#hash && whole.length >= this.#length) {
      return whole.slice(this.#length);
    }
    return bareHashOf(whole) === this.#bareHash ? '' : undefined;
  }
}

/** The numbers of FNV-1a with 32 bits (RFC 9923), here over UTF-16 code units. */
const basis = 0x811c9dc5 | 0;
const prime = 0x01000193;

function hashOf(text: string, from = basis): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  return hash;
}

/** The same without white space. */
function bareHashOf(text: string, from = basis): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && (code < 0x09 || code > 0x0d)) hash = Math.imul(hash ^ code, prime);
  }
  return hash;
}
