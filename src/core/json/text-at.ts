/** The text of a JSON string. @param start the opening quote. @param end the byte after the closing one */
export function textAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}
