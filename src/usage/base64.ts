const equals = 0x3d;
const backslash = 0x5c;

/** 1 for each byte in one of the two alphabets of RFC 4648, the standard one and the URL-safe one. */
const alphabet = new Uint8Array(256);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  alphabet[letter.charCodeAt(0)] = 1;

/**
 * Whether bytes `[from, to)` of a JSON string are valid base64, with or without padding. JSON may write any letter as
 * an escape, and some serialisers do so for `/`, `+` and `=`. Line breaks are allowed as in RFC 2045.
 */
export function isBase64(bytes: Buffer, from: number, to: number): boolean {
  let at = skipLetters(bytes, from, to);
  let letters = at - from;
  let padding = 0;
  while (at < to) {
    const byte = bytes[at] as number;
    if (alphabet[byte] === 1) {
      if (padding > 0) return false;
      const behind = skipLetters(bytes, at, to);
      letters += behind - at;
      at = behind;
      continue;
    }
    const isEscape = byte === backslash;
    const code = isEscape ? codeOfEscape(bytes, at) : byte;
    if (code === equals) padding += 1;
    else if (isEscape && alphabet[code] === 1 && padding === 0) letters += 1;
    else if (!isEscape || !isLineBreak(code)) return false;
    at += isEscape ? lengthOfEscape(bytes, at) : 1;
  }
  return letters > 0 && letters % 4 !== 1 && padding <= 2;
}

/** Position of the first byte at or after `at` that is not in the alphabet. */
function skipLetters(bytes: Buffer, at: number, to: number): number {
  while (at < to && alphabet[bytes[at] as number] === 1) at += 1;
  return at;
}

function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

function lengthOfEscape(bytes: Buffer, at: number): number {
  return bytes[at + 1] === 0x75 ? 6 : 2;
}

/**
 * The character that the escape `\/`, `
 * `, `\r` or `\u00xx` stands for; 0 for all other escapes. `at` is the position of the backslash.
 */
function codeOfEscape(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1];
  if (letter === 0x2f) return letter;
  if (letter === 0x6e) return 0x0a;
  if (letter === 0x72) return 0x0d;
  if (letter !== 0x75) return 0;
  const code = Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16);
  return code < 256 ? code : 0;
}
