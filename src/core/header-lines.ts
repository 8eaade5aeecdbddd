declare const checked: unique symbol;

/**
 * Header lines as they are sent: `name: value` and CRLF each. Only this file makes values of this type, after checking
 * the name and the value. Other code need not check them again, and no foreign value can begin a new line.
 */
export type HeaderLines = string & { readonly [checked]: true };

export const noLines = '' as HeaderLines;

/** A header name is a token (RFC 9110, 5.6.2). */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Whether all characters of a value are visible ones, spaces or tabs in Latin-1 (RFC 9110, 5.5). Values are short, and for
 * those a loop takes half the time of a regular expression.
 */
function isFit(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return false;
  }
  return true;
}

/**
 * Returns a function that makes lines of one header. The name is checked once.
 * @throws TypeError where the name is not a token
 */
export function headerOf(name: string): (value: string | number) => HeaderLines {
  if (!token.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
  const start = `${name}: `;
  /** @throws TypeError for a value with a character that is not allowed */
  return (value) => {
    if (typeof value === 'string' && !isFit(value)) throw new TypeError(`The value for ${name} fits in no header`);
    return `${start}${value}\r\n` as HeaderLines;
  };
}

/**
 * Returns a function that makes lines of one header whose value consists of fixed texts with numbers between them. A
 * number cannot begin a new line, so the values need not be checked.
 * @throws TypeError for a name that is not a token, and for a text with a character that is not allowed
 */
export function numericHeaderOf(name: string, texts: readonly [string, string, string]): NumericLine {
  const [start, between, end] = texts;
  const checked = headerOf(name)(texts.join('0')).slice(0, name.length + 2);
  return (first, second) => `${checked}${start}${first}${between}${second}${end}\r\n` as HeaderLines;
}

export type NumericLine = (first: number, second: number) => HeaderLines;

/** Makes the lines for an array of names and values in turn. @throws TypeError as `headerOf` and its function do */
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

/** The lines without those of these headers. @param names in lower case */
export function withoutHeaders(lines: HeaderLines, names: ReadonlySet<string>): HeaderLines {
  const isKept = (line: string): boolean => !names.has(line.slice(0, line.indexOf(':')).toLowerCase());
  return lines
    .split(/(?<=\r\n)/)
    .filter(isKept)
    .join('') as HeaderLines;
}

/** Names of headers, in lower case. */
export function headerNamesIn(lines: HeaderLines): string[] {
  return pairsOf(lines).flatMap((part, at) => (at % 2 === 0 ? [part.toLowerCase()] : []));
}

/** The names and values in turn. */
export function pairsOf(lines: HeaderLines): string[] {
  const pairs: string[] = [];
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon !== -1) pairs.push(line.slice(0, colon), line.slice(colon + 2));
  }
  return pairs;
}
