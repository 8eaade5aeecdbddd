/** Field lines without folding, without a space before the colon, and without any control character (RFC 9112, 5). */
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~\dA-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/** Each line with its CRLF. */
export function areFieldLines(text: string): boolean {
  return fieldLines.test(text);
}
