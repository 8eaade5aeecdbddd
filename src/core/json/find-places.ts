import { foldName } from './fold-name.ts';
import { JsonFault } from './json-fault.ts';
import { skipScalar, skipSpace, skipString } from './scan-scalar.ts';
import { textAt } from './text-at.ts';

/**
 * Where values stand that are looked for in a JSON text. An array is searched like each of its elements, so a list of things and
 * one thing have the same places.
 */
export interface Places<Kind> {
  /** What a text at this place is. Absent where a text is of no interest. */
  readonly text?: Kind;
  /** What an object at this place is. It is reported after everything in it. */
  readonly object?: Kind;
  /** The places in the members of an object, by names in lower case. `*` stands for every other name. */
  readonly members?: PlacesByName<Kind>;
}

/** A map, or a rule. */
type PlacesByName<Kind> = Pick<ReadonlyMap<string, Places<Kind>>, 'get'>;

/** @param start the first byte of the value: the opening quote of a text. @param end the byte after the value */
type OnPlace<Kind> = (kind: Kind, start: number, end: number) => void;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
/** Bytes of a short string, its opening quote included. */
const shortBytes = 32;
/** ASCII without escapes, as nearly all are. */
const plainKey = /^[ -[\]-~]*$/;

/** Makes places from the members of an object. */
export function placesIn<Kind>(
  members: Readonly<Record<string, Places<Kind>>>,
  itself: Omit<Places<Kind>, 'members'> = {},
): Places<Kind> & { readonly members: ReadonlyMap<string, Places<Kind>> } {
  return { ...itself, members: new Map(Object.entries(members)) };
}

/**
 * Reports the values at the places, also where a member is repeated, its name is written with escapes or in another case. No value
 * is built, and what is at no place is skipped.
 * @returns the byte after the value
 * @throws JsonFault for a text that is not JSON. What is skipped is not checked.
 */
export function findPlaces<Kind>(
  bytes: Buffer,
  from: number,
  end: number,
  places: Places<Kind>,
  onPlace: OnPlace<Kind>,
): number {
  const start = skipSpace(bytes, from, end);
  const first = start < end ? bytes[start] : undefined;
  if (first === openBracket) return inArray(bytes, start, end, places, onPlace);
  return inValue(bytes, start, end, places, onPlace);
}

/** Like `findPlaces`, for a text with one value. @throws JsonFault for something that follows the value, too */
export function findPlacesInText<Kind>(
  bytes: Buffer,
  from: number,
  end: number,
  places: Places<Kind>,
  onPlace: OnPlace<Kind>,
): void {
  const rest = skipSpace(bytes, findPlaces(bytes, from, end, places, onPlace), end);
  if (rest < end) throw new JsonFault('syntax', 'Something follows the end of the JSON', rest);
}

function inValue<Kind>(
  bytes: Buffer,
  start: number,
  end: number,
  places: Places<Kind>,
  onPlace: OnPlace<Kind>,
): number {
  const first = start < end ? bytes[start] : undefined;
  let behind: number;
  let kind: Kind | undefined;
  if (first === quote) {
    behind = behindString(bytes, start, end);
    kind = places.text;
  } else if (first === openBrace && places.members !== undefined) {
    behind = inObject(bytes, start, end, places.members, onPlace);
    kind = places.object;
  } else {
    behind = behindValue(bytes, start, end);
  }
  if (kind !== undefined) onPlace(kind, start, behind);
  return behind;
}

/** Arrays in an array are searched like the list of all their elements. */
function inArray<Kind>(
  bytes: Buffer,
  start: number,
  end: number,
  places: Places<Kind>,
  onPlace: OnPlace<Kind>,
): number {
  let depth = 0;
  let at = start;
  for (;;) {
    if (at < end && bytes[at] === openBracket) {
      depth += 1;
      at = skipSpace(bytes, at + 1, end);
      if (bytes[at] !== closeBracket) continue;
    } else {
      at = skipSpace(bytes, inValue(bytes, at, end, places, onPlace), end);
    }
    while (at < end && bytes[at] === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
      at = skipSpace(bytes, at + 1, end);
    }
    at = skipSpace(bytes, expect(bytes, at, end, comma), end);
  }
}

function inObject<Kind>(
  bytes: Buffer,
  start: number,
  end: number,
  members: PlacesByName<Kind>,
  onPlace: OnPlace<Kind>,
): number {
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === closeBrace) return at + 1;
  for (;;) {
    expect(bytes, at, end, quote);
    const behindKey = behindString(bytes, at, end);
    const places = members.get(keyIn(bytes, at, behindKey)) ?? members.get('*');
    const value = expect(bytes, skipSpace(bytes, behindKey, end), end, colon);
    if (places === undefined) at = behindValue(bytes, skipSpace(bytes, value, end), end);
    else at = findPlaces(bytes, value, end, places, onPlace);
    at = skipSpace(bytes, at, end);
    if (bytes[at] === closeBrace && at < end) return at + 1;
    at = skipSpace(bytes, expect(bytes, at, end, comma), end);
  }
}

/** In lower case: some parsers take a name in any case. */
function keyIn(bytes: Buffer, start: number, end: number): string {
  const key = bytes.toString('utf8', start + 1, end - 1);
  if (plainKey.test(key)) return key.toLowerCase();
  return foldName(textAt(bytes, start, end));
}

/** The byte after a value of any depth. */
function behindValue(bytes: Buffer, start: number, end: number): number {
  const first = start < end ? bytes[start] : undefined;
  if (first === quote) return behindString(bytes, start, end);
  if (first !== openBrace && first !== openBracket) return skipScalar(bytes, start, end);
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === quote) at = behindString(bytes, at, end) - 1;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new JsonFault('syntax', 'A closing bracket is missing', start);
}

/** The byte after the string whose opening quote is at `start`. */
function behindString(bytes: Buffer, start: number, end: number): number {
  // Most strings are short names. In these a loop is faster than what searches in long ones.
  const near = Math.min(end, start + shortBytes);
  let isPlain = true;
  for (let at = start + 1; at < near; at += 1) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte !== backslash) continue;
    isPlain = false;
    at += 1;
  }
  if (isPlain) {
    const close = bytes.indexOf(quote, near);
    if (close === -1 || close >= end) throw new JsonFault('syntax', 'A string has no closing quote', start);
    if (bytes[close - 1] !== backslash) return close + 1;
  }
  return skipString(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start, end);
}

function expect(bytes: Buffer, at: number, end: number, byte: number): number {
  if (at < end && bytes[at] === byte) return at + 1;
  throw new JsonFault('syntax', `"${String.fromCharCode(byte)}" is missing`, at);
}
