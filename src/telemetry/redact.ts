const longestText = 500;

/**
 * Everything that looks like a credential: providers quote the key that they refuse, masked or not. The text `Bearer
 * <key>` in the gateway's own messages, which says what to send, does not match. The pattern cannot backtrack.
 */
const keyLike =
  /\b(?:sk|pk|rk|hg|gsk|xai)[-_][\w.*-]{4,}|\bAIza[\w*-]{8,}|\beyJ[\w.=-]{16,}|\b(?:Bearer|Basic) [^\s"',;<>]{4,}/gi;

/** Cuts a text to at most `maxLength` characters and marks the cut. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** Makes a foreign text safe for a log line: limited in length, and without anything that looks like a credential. */
export function scrub(text: string, maxLength = longestText): string {
  // The text is first cut to twice the length, so that searching a megabyte costs no more than searching a sentence.
  return shorten(shorten(text, maxLength * 2).replace(keyLike, '[secret]'), maxLength);
}
