const longestText = 500;

/**
 * Whatever looks like a credential: providers quote the key they refuse, masked or not. Our own `Bearer <key>`, which says
 * what to send, does not. No pattern can backtrack.
 */
const keyLike =
  /\b(?:sk|pk|rk|hg|gsk|xai)[-_][\w.*-]{4,}|\bAIza[\w*-]{8,}|\beyJ[\w.=-]{16,}|\b(?:Bearer|Basic) [^\s"',;<>]{4,}/gi;

/** Cuts a text to at most `maxLength` characters and says that it did. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** Foreign words made fit for a log line: bounded in length, without anything that looks like a credential. */
export function scrub(text: string, maxLength = longestText): string {
  // Cut with some to spare before searching, so that a megabyte costs no more than a sentence.
  return shorten(shorten(text, maxLength * 2).replace(keyLike, '[secret]'), maxLength);
}
