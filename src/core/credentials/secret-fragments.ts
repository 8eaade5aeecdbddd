import type { Span } from '../span.ts';

/** Shorter secrets are placeholders of providers that want no key, and stand in any text. */
export const shortestSecret = 8;
/** Of a secret at least twice as long, any part of this length is withheld. */
const pieceLength = 8;
/** A part of a secret that consists of letters alone may be an ordinary word, up to this length. */
const longestWord = 11;
/** A quick look tests every fourth position: it sees parts of a secret that are three characters longer than a piece. */
const quickStep = 4;

/** Finds secrets and parts of them in a text, in upper or lower case. */
export class SecretFragments {
  /** All pieces of the long secrets. */
  readonly #pieces = new Set<string>();
  /** Short secrets, which count as a whole only. */
  readonly #whole: string[] = [];
  /** What pieces and short secrets begin with. Looking here costs a tenth of cutting a piece out of the text. */
  readonly #beginnings = new Uint8Array(65_536);

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) {
      const lower = lowerCase(secret);
      if (lower.length < shortestSecret) continue;
      if (lower.length < 2 * pieceLength) this.#whole.push(lower);
      else
        for (let at = 0; at + pieceLength <= lower.length; at += 1) this.#pieces.add(lower.slice(at, at + pieceLength));
    }
    for (const begun of [...this.#pieces, ...this.#whole]) this.#beginnings[beginningAt(begun, 0)] = 1;
  }

  /** False where a text surely holds no long part of a secret. */
  mayStandIn(text: string): boolean {
    const lower = lowerCase(text);
    for (let at = 0; at + pieceLength <= lower.length; at += quickStep) {
      if (this.#pieces.has(lower.slice(at, at + pieceLength))) return true;
    }
    return this.#whole.some((secret) => lower.includes(secret));
  }

  /** Where secrets and parts of them stand. */
  spansIn(text: string): Span[] {
    const lower = lowerCase(text);
    const spans: Span[] = [];
    for (let at = 0; at + pieceLength <= lower.length;) {
      const length = this.#beginnings[beginningAt(lower, at)] === 1 ? this.#lengthAt(lower, at) : 0;
      if (length > 0) spans.push({ from: at, to: at + length });
      at += Math.max(1, length);
    }
    return spans;
  }

  /** Characters of a secret that stand at this position; 0 where none do. */
  #lengthAt(text: string, at: number): number {
    const whole = this.#whole.find((secret) => text.startsWith(secret, at));
    if (whole !== undefined) return whole.length;
    let end = at;
    while (end + pieceLength <= text.length && this.#pieces.has(text.slice(end, end + pieceLength))) end += 1;
    if (end === at) return 0;
    const length = end - at + pieceLength - 1;
    return length > longestWord || /[^a-z]/.test(text.slice(at, at + length)) ? length : 0;
  }
}

/** Three characters as a place in a table. */
function beginningAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & 0xffff;
}

/** Every character keeps its place. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
