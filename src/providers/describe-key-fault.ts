/**
 * Describes what is wrong with a key that will be sent in a header; undefined where nothing is. It never repeats the
 * key.
 */
export function describeKeyFault(text: string): string | undefined {
  const key = text.trim();
  if (key === '') return 'holds no key';
  if (/^bearer\s/i.test(key)) return 'begins with "Bearer": leave that out, it is added';
  if (/^(["'`]).*\1$/s.test(key)) return 'has quotes around the key that are part of the value: take them out';
  if (/^\S+=/.test(key) && /^[A-Z_]+=/.test(key)) return 'begins with a name and "=": leave only the key';
  if (/[\r\n]/.test(key)) return 'holds more than one line; a key is one';
  if (/\s/.test(key)) return 'has a blank in the middle; a key has none';
  if (/[^\x21-\x7e]/.test(key)) return 'holds a character that no key has: only visible ASCII can be sent in a header';
  return undefined;
}
