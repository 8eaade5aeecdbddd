import { findInvalidUtf8 } from './find-invalid-utf8.ts';
import { JsonFault } from './json-fault.ts';
import { skipScalar, skipSpace, skipString } from './scan-scalar.ts';

/** One member of an object, by the bytes it stands in. Positions count from the start of the scanned buffer. */
export class JsonMember {
  /** The key's opening quote. */
  readonly keyStart: number;
  readonly valueStart: number;
  /** The byte after the value. */
  readonly valueEnd: number;
  /** The byte after the key's closing quote. */
  readonly keyEnd: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number) {
    this.#bytes = bytes;
    this.keyStart = keyStart;
    this.keyEnd = keyEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
  }

  /** Unescaped. */
  get key(): string {
    return unescape(this.#bytes, this.keyStart, this.keyEnd);
  }

  /** The same as `key === name`, for a name of plain ASCII (no quote, no backslash), and for less. */
  isNamed(name: string): boolean {
    return isKeyNamed(this.#bytes, this.keyStart, this.keyEnd, name);
  }
}

/** Whether a key is a name of plain ASCII, however it is written. `start` is its opening quote, `end` the byte after it. */
export function isKeyNamed(bytes: Buffer, start: number, end: number, name: string): boolean {
  if (end - start < name.length + 2) return false;
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[start + 1 + index];
    if (byte !== name.charCodeAt(index)) return byte === backslash && unescape(bytes, start, end) === name;
  }
  return end - start === name.length + 2;
}

/** The value of a member that is a string. */
export function readText(bytes: Buffer, { valueStart, valueEnd }: JsonMember): string {
  return unescape(bytes, valueStart, valueEnd);
}

/** `start` is the opening quote, `end` the byte after the closing one. */
function unescape(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** An object's members in their order, duplicates included. */
export interface JsonMembers {
  /** The opening brace. */
  readonly start: number;
  /** The byte after the closing brace. */
  readonly end: number;
  readonly list: readonly JsonMember[];
}

export type ScannedJson =
  | { readonly kind: 'object'; readonly members: JsonMembers }
  /** Valid, but its outermost value is no object; that value starts at `start`. */
  | { readonly kind: 'not_object'; readonly start: number }
  | { readonly kind: 'invalid'; readonly fault: JsonFault };

/** Objects and arrays within each other, the outermost included. */
export const maxDepth = 128;
/** Members of the outermost object; the richest request of any dialect has some forty. */
export const maxMembers = 1024;

const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;

/**
 * Validates a whole JSON text (RFC 8259, strict UTF-8, no byte order mark) without building anything of it, and says
 * where its outermost members stand. Iterative, so that no nesting exhausts the stack.
 * @param maxValues how many values the text may have, at any depth; unbounded where the text is not going to be parsed
 */
export function scanObject(bytes: Buffer, maxValues = Infinity): ScannedJson {
  const badCharacter = findInvalidUtf8(bytes);
  if (badCharacter !== -1) {
    return { kind: 'invalid', fault: new JsonFault('encoding', 'Invalid UTF-8', badCharacter) };
  }
  return scanRange(bytes, 0, bytes.length, maxValues);
}

/** The same for one value inside a text that has been scanned before. */
export function scanMember(bytes: Buffer, member: JsonMember): ScannedJson {
  return scanRange(bytes, member.valueStart, member.valueEnd, Infinity);
}

function scanRange(bytes: Buffer, from: number, end: number, maxValues: number): ScannedJson {
  try {
    return scan(bytes, from, end, maxValues);
  } catch (thrown) {
    if (thrown instanceof JsonFault) return { kind: 'invalid', fault: thrown };
    throw thrown;
  }
}

/** The closing byte of each object or array that is open. Shared by all scans, since a scan never yields. */
const closings = new Uint8Array(maxDepth);

/**
 * In one function, with its state in variables: most of a request's text is seen byte by byte, and twice as many
 * instructions would be felt.
 * @throws JsonFault
 */
function scan(bytes: Buffer, from: number, end: number, maxValues: number): ScannedJson {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = skipSpace(bytes, from, end);
  if (bytes[start] === 0xef) throw new JsonFault('syntax', 'A byte order mark is not allowed', start);
  const isObject = start < end && bytes[start] === openBrace;
  const list: JsonMember[] = [];
  let depth = 0;
  /** Of what is open innermost. */
  let closing = 0;
  let valueCount = 0;
  let keyStart = 0;
  let keyEnd = 0;
  let valueStart = start;
  let at = start;
  for (;;) {
    // At a value.
    valueCount += 1;
    if (valueCount > maxValues) throw new JsonFault('values', `More than ${String(maxValues)} values`, at);
    const first = at < end ? (bytes[at] as number) : -1;
    let isBehindValue = true;
    if (first === quote) {
      at = skipString(words, at, end);
    } else if (first === openBrace || first === openBracket) {
      if (depth === maxDepth) throw new JsonFault('depth', `Nested deeper than ${String(maxDepth)} levels`, at);
      closing = first + 2; // in ASCII, for braces as for brackets
      closings[depth] = closing;
      depth += 1;
      at = skipSpace(bytes, at + 1, end);
      // What is empty closes at once, like what is behind its last value.
      isBehindValue = at < end && bytes[at] === closing;
      if (isBehindValue) {
        at += 1;
        depth -= 1;
        closing = depth === 0 ? 0 : (closings[depth - 1] as number);
      }
    } else {
      at = skipScalar(bytes, at, end);
    }

    // Behind it: whatever closes with it, then a comma and what comes next, or the end.
    while (isBehindValue) {
      if (depth === 0) {
        const rest = skipSpace(bytes, at, end);
        if (rest < end) throw new JsonFault('syntax', 'Something follows the end of the JSON', rest);
        return isObject ? { kind: 'object', members: { start, end: at, list } } : { kind: 'not_object', start };
      }
      if (depth === 1 && isObject) {
        if (list.length === maxMembers) {
          throw new JsonFault('members', `More than ${String(maxMembers)} members`, keyStart);
        }
        list.push(new JsonMember(bytes, keyStart, keyEnd, valueStart, at));
      }
      at = skipSpace(bytes, at, end);
      const byte = at < end ? bytes[at] : -1;
      if (byte === comma) {
        at = skipSpace(bytes, at + 1, end);
        isBehindValue = false;
      } else {
        if (byte !== closing) throw new JsonFault('syntax', 'A comma or a closing bracket is missing', at);
        at += 1;
        depth -= 1;
        closing = depth === 0 ? 0 : (closings[depth - 1] as number);
      }
    }

    if (closing !== closeBrace) continue;
    // At a key.
    if (at >= end || bytes[at] !== quote) {
      throw new JsonFault('syntax', 'A name in double quotes is missing', at);
    }
    const behindKey = skipString(words, at, end);
    const colonAt = skipSpace(bytes, behindKey, end);
    if (colonAt >= end || bytes[colonAt] !== colon) {
      throw new JsonFault('syntax', 'A colon is missing', colonAt);
    }
    const valueAt = skipSpace(bytes, colonAt + 1, end);
    if (depth === 1) {
      keyStart = at;
      keyEnd = behindKey;
      valueStart = valueAt;
    }
    at = valueAt;
  }
}
