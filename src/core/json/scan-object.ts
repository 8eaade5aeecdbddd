import { findInvalidUtf8 } from './find-invalid-utf8.ts';
import { JsonFault } from './json-fault.ts';
import { skipScalar, skipSpace, skipString } from './scan-scalar.ts';
import { textAt } from './text-at.ts';

/** The position of one member of an object. All positions count from the start of the scanned buffer. */
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

  /** The key without escapes. */
  get key(): string {
    return textAt(this.#bytes, this.keyStart, this.keyEnd);
  }

  /** Equal to `key === name`, but cheaper. The name must be plain ASCII without quotes and backslashes. */
  isNamed(name: string): boolean {
    return isKeyNamed(this.#bytes, this.keyStart, this.keyEnd, name);
  }
}

/**
 * Whether a key equals a plain ASCII name, with or without escapes. `start` is its opening quote, `end` the byte after
 * its closing quote.
 */
export function isKeyNamed(bytes: Buffer, start: number, end: number, name: string): boolean {
  if (end - start < name.length + 2) return false;
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[start + 1 + index];
    if (byte !== name.charCodeAt(index)) return byte === backslash && textAt(bytes, start, end) === name;
  }
  return end - start === name.length + 2;
}

/** The value of a member whose value is a string. */
export function readText(bytes: Buffer, { valueStart, valueEnd }: JsonMember): string {
  return textAt(bytes, valueStart, valueEnd);
}

/** An object's members in their order, duplicates included. */
export interface JsonMembers {
  /** The opening brace. */
  readonly start: number;
  /** The byte after the closing brace. */
  readonly end: number;
  readonly list: readonly JsonMember[];
  /** Nesting of objects and arrays where it is deepest, this object included. */
  readonly depth: number;
}

type ScannedJson =
  | { readonly kind: 'object'; readonly members: JsonMembers }
  /** Valid JSON, but its outermost value is not an object. That value starts at `start`. */
  | { readonly kind: 'not_object'; readonly start: number }
  | { readonly kind: 'invalid'; readonly fault: JsonFault };

/** Maximum nesting of objects and arrays, the outermost one included. */
export const maxDepth = 128;
/** Maximum number of members of the outermost object. The largest known request of any dialect has about forty. */
export const maxMembers = 1024;

const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;

/**
 * Validates a complete JSON text (RFC 8259, strict UTF-8, no byte order mark) without building any value, and returns
 * the positions of its outermost members. It does not recurse, so that no nesting can exhaust the stack.
 * @param maxValues maximum number of values at any depth; unlimited where the text will not be parsed
 */
export function scanObject(bytes: Buffer, maxValues = Infinity): ScannedJson {
  const badCharacter = findInvalidUtf8(bytes);
  if (badCharacter !== -1) {
    return { kind: 'invalid', fault: new JsonFault('encoding', 'Invalid UTF-8', badCharacter) };
  }
  return scanRange(bytes, 0, bytes.length, maxValues);
}

/** Scans one value inside a text that has been scanned before. */
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

/** The closing byte of each open object or array. All scans share it, because a scan is never interrupted. */
const closings = new Uint8Array(maxDepth);

/**
 * The scan is one function with its state in local variables, because most of a request is read byte by byte here.
 * Splitting it would double the instructions.
 * @throws JsonFault
 */
function scan(bytes: Buffer, from: number, end: number, maxValues: number): ScannedJson {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = skipSpace(bytes, from, end);
  if (bytes[start] === 0xef) throw new JsonFault('syntax', 'A byte order mark is not allowed', start);
  const isObject = start < end && bytes[start] === openBrace;
  const list: JsonMember[] = [];
  let depth = 0;
  let deepest = 0;
  /** Closing byte of the innermost open object or array. */
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
      if (depth > deepest) deepest = depth;
      at = skipSpace(bytes, at + 1, end);
      // An empty object or array closes at once, as after a last value.
      isBehindValue = at < end && bytes[at] === closing;
      if (isBehindValue) {
        at += 1;
        depth -= 1;
        closing = depth === 0 ? 0 : (closings[depth - 1] as number);
      }
    } else {
      at = skipScalar(bytes, at, end);
    }

    // After a value: close everything that ends here, then expect a comma and the next value, or the end of the text.
    while (isBehindValue) {
      if (depth === 0) {
        const rest = skipSpace(bytes, at, end);
        if (rest < end) throw new JsonFault('syntax', 'Something follows the end of the JSON', rest);
        return isObject
          ? { kind: 'object', members: { start, end: at, list, depth: deepest } }
          : { kind: 'not_object', start };
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
