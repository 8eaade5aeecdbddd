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
  readonly #bytes: Buffer;
  readonly #keyEnd: number;

  constructor(bytes: Buffer, keyStart: number, keyEnd: number, valueStart: number, valueEnd: number) {
    this.#bytes = bytes;
    this.keyStart = keyStart;
    this.#keyEnd = keyEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
  }

  /** Unescaped. */
  get key(): string {
    return unescape(this.#bytes, this.keyStart, this.#keyEnd);
  }

  /** The same as `key === name`, for a name in ASCII, and for less. */
  isNamed(name: string): boolean {
    const start = this.keyStart + 1;
    for (let index = 0; index < name.length; index += 1) {
      const byte = this.#bytes[start + index];
      if (byte !== name.charCodeAt(index)) return byte === backslash && this.key === name;
    }
    return start + name.length === this.#keyEnd - 1;
  }
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
    return new Scan(bytes, from, end, maxValues).run();
  } catch (thrown) {
    if (thrown instanceof JsonFault) return { kind: 'invalid', fault: thrown };
    throw thrown;
  }
}

/** The closing byte of each object or array that is open. Shared by all scans, since a scan never yields. */
const closings = new Uint8Array(maxDepth);

class Scan {
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #end: number;
  readonly #maxValues: number;
  readonly #list: JsonMember[] = [];
  #depth = 0;
  /** Of the outermost object's member that is being read. */
  #keyStart = 0;
  #keyEnd = 0;
  #valueStart = 0;

  constructor(bytes: Buffer, from: number, end: number, maxValues: number) {
    this.#bytes = bytes;
    this.#from = from;
    this.#end = end;
    this.#maxValues = maxValues;
  }

  run(): ScannedJson {
    const bytes = this.#bytes;
    const end = this.#end;
    const start = skipSpace(bytes, this.#from, end);
    if (bytes[start] === 0xef) throw new JsonFault('syntax', 'A byte order mark is not allowed', start);
    const isObject = start < end && bytes[start] === openBrace;
    let valueCount = 0;
    let at = start;
    for (;;) {
      valueCount += 1;
      if (valueCount > this.#maxValues) {
        throw new JsonFault('values', `More than ${String(this.#maxValues)} values`, at);
      }
      const first = at < end ? bytes[at] : -1;
      if (first === openBrace || first === openBracket) {
        const closing = first + 2; // in ASCII, for braces as for brackets
        this.#open(closing, at);
        at = skipSpace(bytes, at + 1, end);
        if (at >= end || bytes[at] !== closing) {
          if (first === openBrace) at = this.#skipKey(at);
          continue;
        }
        this.#depth -= 1;
        at += 1;
      } else {
        at = skipScalar(bytes, at, end);
      }

      // Behind a value: whatever closes with it, then a comma and the next value, or the end.
      for (;;) {
        if (this.#depth === 0) {
          const rest = skipSpace(bytes, at, end);
          if (rest < end) throw new JsonFault('syntax', 'Extra data', rest);
          return isObject
            ? { kind: 'object', members: { start, end: at, list: this.#list } }
            : { kind: 'not_object', start };
        }
        if (this.#depth === 1 && isObject) this.#keepMember(at);
        at = skipSpace(bytes, at, end);
        const byte = at < end ? bytes[at] : -1;
        const closing = closings[this.#depth - 1];
        if (byte === 0x2c) {
          at = skipSpace(bytes, at + 1, end);
          if (closing === closeBrace) at = this.#skipKey(at);
          break;
        }
        if (byte !== closing) throw new JsonFault('syntax', "Expecting ',' delimiter", at);
        this.#depth -= 1;
        at += 1;
      }
    }
  }

  #open(closing: number, at: number): void {
    if (this.#depth === maxDepth) throw new JsonFault('depth', `Nested deeper than ${String(maxDepth)} levels`, at);
    closings[this.#depth] = closing;
    this.#depth += 1;
  }

  /** Over a key and its colon; returns where the value starts. */
  #skipKey(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    if (at >= end || bytes[at] !== 0x22) {
      throw new JsonFault('syntax', 'Expecting property name enclosed in double quotes', at);
    }
    const keyEnd = skipString(bytes, at, end);
    const colon = skipSpace(bytes, keyEnd, end);
    if (colon >= end || bytes[colon] !== 0x3a) throw new JsonFault('syntax', "Expecting ':' delimiter", colon);
    const valueStart = skipSpace(bytes, colon + 1, end);
    if (this.#depth === 1) {
      this.#keyStart = at;
      this.#keyEnd = keyEnd;
      this.#valueStart = valueStart;
    }
    return valueStart;
  }

  #keepMember(valueEnd: number): void {
    if (this.#list.length === maxMembers) {
      throw new JsonFault('members', `More than ${String(maxMembers)} members`, this.#keyStart);
    }
    this.#list.push(new JsonMember(this.#bytes, this.#keyStart, this.#keyEnd, this.#valueStart, valueEnd));
  }
}
