/**
 * The name for which some parsers take a key. Case is folded like Unicode: a long s is an s, a Kelvin sign is a k. The text after a NUL
 * is removed, because parsers written in C do not see it.
 */
export function foldName(key: string): string {
  return (key.split('\0', 1)[0] ?? '').toUpperCase().toLowerCase();
}
