const maxNames = 32;
/** The longest name that a vendor declares has 82. */
const maxNameLength = 96;

/** Names of what was dropped as a list in visible ASCII. The client has made up some of the names. */
export function listNames(names: readonly string[]): string {
  const shown = names
    .slice(0, maxNames)
    .map((name) => visibleAscii(name.slice(0, maxNameLength)).replaceAll(',', '%2C'));
  return names.length > maxNames ? [...shown, '...'].join(', ') : shown.join(', ');
}

/** The words of a comment that names in a stream what its head could not name. */
export function droppedComment(names: readonly string[]): string {
  return `x-headgate-dropped: ${listNames(names)}`;
}

/** The text where a header can hold it, and its percent-encoded form elsewhere. */
export function visibleAscii(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
