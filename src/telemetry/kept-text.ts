/** Twice what a log line shows of a text: `scrub` looks at so much of it. */
const longestWords = 1_000;
const longestName = 256;

/** A copy of a text's beginning. A part of a text keeps the whole text alive, and the whole may have megabytes. */
export function keptWords(text: string, maxLength = longestWords): string {
  return Buffer.from(text.slice(0, maxLength)).toString();
}

/** A name that somebody else chose; it is a text of its own already, and nearly always short. */
export function keptName(name: string): string;
export function keptName(name: string | undefined): string | undefined;
export function keptName(name: string | undefined): string | undefined {
  return name === undefined || name.length <= longestName ? name : keptWords(name, longestName);
}
