/** The text in lines of at most 110 characters, indented for the meaning of an option or a row. */
export function wrap(text: string): string {
  return text.replaceAll(/(.{1,104})(?: |$)/g, '      $1\n').trimEnd();
}
