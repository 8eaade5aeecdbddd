/** Number of Unicode characters (code points) in a text, as JSON Schema counts them. Stops counting above `most`. */
export function countCharacters(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
