declare const checked: unique symbol;

/**
 * Lines of a head as they go over the wire: `name: value` and CRLF each. Only this file makes them, and only of names and
 * values that it has looked at: code that has some need not look again, and nothing foreign in a value can begin a line.
 */
export type HeaderLines = string & { readonly [checked]: true };

export const noLines = '' as HeaderLines;

/** RFC 9110, 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What no value may hold: all but visible characters, blanks and tabs, in Latin-1 (RFC 9110, 5.5). */
const unfit = /[^\t\x20-\x7e\x80-\xff]/;

/** Makes lines of one header, whose name is looked at once. @throws TypeError for a name that is no token */
export function headerOf(name: string): (value: string | number) => HeaderLines {
  if (!token.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
  const start = `${name}: `;
  /** @throws TypeError for a value that cannot stand in a header */
  return (value) => {
    if (typeof value === 'string' && unfit.test(value)) throw new TypeError(`The value for ${name} fits in no header`);
    return `${start}${value}\r\n` as HeaderLines;
  };
}

/**
 * Makes lines of one header whose value is fixed texts with a number behind each but the last. A number can begin no line,
 * so that nothing of the value is looked at again.
 * @throws TypeError for a name that is no token, and a text that fits in no header
 */
export function numericHeaderOf(name: string, texts: readonly [string, string, string]): NumericLine {
  const [start, between, end] = texts;
  const checked = headerOf(name)(texts.join('0')).slice(0, name.length + 2);
  return (first, second) => `${checked}${start}${first}${between}${second}${end}\r\n` as HeaderLines;
}

export type NumericLine = (first: number, second: number) => HeaderLines;

/** The lines of pairs that lie flat, name then value. @throws TypeError as `headerOf` and what it gives do */
export function headerLines(pairs: readonly string[]): HeaderLines {
  let lines = '';
  for (let at = 0; at < pairs.length; at += 2) lines += headerOf(pairs[at] ?? '')(pairs[at + 1] ?? '');
  return lines as HeaderLines;
}

export function joinLines(...parts: readonly HeaderLines[]): HeaderLines {
  let lines = '';
  for (const part of parts) lines += part;
  return lines as HeaderLines;
}

/** The pairs again, flat. */
export function pairsOf(lines: HeaderLines): string[] {
  const pairs: string[] = [];
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon !== -1) pairs.push(line.slice(0, colon), line.slice(colon + 2));
  }
  return pairs;
}
