/** A text of small values takes nineteen times its size once parsed, and as much time as the whole requests of many callers. */
export const mostParsedValues = 200_000;

/** A longer text may have a value for so many characters: the probabilities of all tokens, which an event may repeat, have one for seven. */
const charactersPerValue = 5;

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const openBrace = 0x7b;

/**
 * Parses a text that somebody else has written.
 * @throws SyntaxError where it is not JSON, or has too many values
 */
export function parseBounded(text: string, parse: (text: string) => unknown = JSON.parse): unknown {
  const most = Math.max(mostParsedValues, text.length / charactersPerValue);
  // No value is shorter than a character and the comma behind it.
  if (text.length > 2 * mostParsedValues && mostValuesIn(text) > most) {
    throw new SyntaxError(`More than ${Math.floor(most)} values`);
  }
  return parse(text);
}

/** So many values a text can have, if it is JSON: each is the first of all, or stands behind a comma or an opening bracket. */
export function mostValuesIn(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === quote) at = endOfString(text, at);
    else if (character === comma || character === openBracket || character === openBrace) values += 1;
  }
  return values;
}

/** Where the closing quote is, or the end of the text. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}
