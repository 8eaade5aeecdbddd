/**
 * Header field lines without line folding, without a space before the colon, and without control characters (RFC 9112,
 * 5).
 */
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~\dA-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/** Whether a text consists of valid field lines, each with its CRLF. */
export function areFieldLines(text: string): boolean {
  return fieldLines.test(text);
}
