import { lowerCase, shortestSecret } from './secret-fragments.ts';
import type { Span } from '../span.ts';

/** Of one end of a secret so many characters count where both ends are shown, and so many where the other is not. */
const shortestEnd = 2;
const shortestLoneEnd = 4;
/** Of one end no more is compared. */
const longestEnd = 256;
/** Characters that may stand in the place of the middle. */
const longestMask = 64;

/** What surely stands in the place of something. */
const marks = /\.{2}|[*\u2022\u2026\xb7\u25cf\u2588]|#{2}|x{3}|-{3}|_{3}|[[<({][a-z ]{1,24}[\])}>]/;
/** The same before the last characters of a secret. */
const markBefore = /(?:\.{2}|[*\u2022\u2026\xb7\u25cf\u2588]|#{2}|x{3}|\bend(?:s|ing|ed)? (?:in|with)\W{0,3})$/;
const letterOrDigit = /[a-z0-9]/;

/**
 * Finds secrets of which only the ends are shown, as in `Qx7f...6dHj`, `Qx7f****`, `…6dHj` or `Qx7f[hidden]6dHj`. The ends
 * have to be those of a known secret.
 */
export class MaskedSecrets {
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter(({ length }) => length >= shortestSecret).map(lowerCase);
  }

  spansIn(text: string): Span[] {
    const lower = lowerCase(text);
    return this.#secrets.flatMap((secret) => [...maskedMiddles(lower, secret), ...maskedBeginnings(lower, secret)]);
  }
}

/** The beginning of a secret and a mask, with or without the secret's end behind it. */
function maskedMiddles(text: string, secret: string): Span[] {
  const spans: Span[] = [];
  const beginning = secret.slice(0, shortestEnd);
  for (let from = text.indexOf(beginning); from !== -1; from = text.indexOf(beginning, from + 1)) {
    const shown = beginningLength(text, from, secret);
    const maskAt = from + shown;
    const endAt = maskAt + maskLength(text, maskAt);
    if (endAt === maskAt) continue;
    const last = endLength(text, endAt, secret);
    const isMasked = marks.test(text.slice(maskAt, endAt));
    const isEnough = isMasked || shown + last >= 2 * shortestLoneEnd;
    if (last > 0 && isEnough && standsAlone(text, from, shown) && standsAlone(text, endAt, last)) {
      spans.push({ from, to: endAt + last });
    } else if (isMasked && isTelling(text.slice(from, maskAt))) spans.push({ from, to: maskAt });
  }
  return spans;
}

/** A mask, or words that say as much, and the end of a secret. */
function maskedBeginnings(text: string, secret: string): Span[] {
  const spans: Span[] = [];
  const end = secret.slice(-shortestLoneEnd);
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) {
    const to = at + end.length;
    const from = to - endBefore(text, to, secret);
    const isMasked = markBefore.test(text.slice(Math.max(0, from - 16), from));
    if (isMasked && isTelling(text.slice(from, to))) spans.push({ from, to });
  }
  return spans;
}

/** A few letters alone may be a word of any text. */
function isTelling(shown: string): boolean {
  return shown.length >= shortestLoneEnd && /[^a-z]/.test(shown);
}

/** A few characters in the middle of a word are a part of that word. */
function standsAlone(text: string, from: number, length: number): boolean {
  if (length >= shortestLoneEnd) return true;
  return !letterOrDigit.test(text[from - 1] ?? '') || !letterOrDigit.test(text[from + length] ?? '');
}

function beginningLength(text: string, from: number, secret: string): number {
  const longest = Math.min(longestEnd, secret.length);
  let length = shortestEnd;
  while (length < longest && text[from + length] === secret[length]) length += 1;
  return length;
}

/** Of the longest end of the secret that begins here; 0 where none does. */
function endLength(text: string, from: number, secret: string): number {
  const last = secret.at(-1);
  for (let length = Math.min(longestEnd, secret.length); length >= shortestEnd; length -= 1) {
    if (text[from + length - 1] === last && text.startsWith(secret.slice(-length), from)) return length;
  }
  return 0;
}

/** Of the longest end of the secret that ends here. */
function endBefore(text: string, to: number, secret: string): number {
  let length = 0;
  while (length < secret.length && text[to - 1 - length] === secret[secret.length - 1 - length]) length += 1;
  return length;
}

/** Characters that are no letters or digits, the letter x, and words in brackets. */
function maskLength(text: string, from: number): number {
  let isInBrackets = false;
  let at = from;
  for (; at < text.length && at < from + longestMask; at += 1) {
    const character = text[at] ?? '';
    if ('[<({'.includes(character)) isInBrackets = true;
    else if ('])}>'.includes(character)) isInBrackets = false;
    else if (!isInBrackets && character !== 'x' && letterOrDigit.test(character)) break;
  }
  return at - from;
}
