import { withoutKeys } from '../core/credentials/key-like-text.ts';

const longestText = 500;

/** Cuts a text to at most `maxLength` characters and marks the cut. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** Makes a foreign text safe for a log line: limited in length, and without anything that looks like a credential. */
export function scrub(text: string, maxLength = longestText): string {
  // The text is first cut to twice the length, so that searching a megabyte costs no more than searching a sentence.
  return shorten(withoutKeys(shorten(text, maxLength * 2)), maxLength);
}
