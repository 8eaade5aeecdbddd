import { EventCursor } from './event-cursor.ts';
import type { EventOfStream } from '../framing.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;
const tab = 0x09;
const dataField = Buffer.from('data');
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Finds the end of the first event of a stream, however its bytes are cut. A block of comments (`: OPENROUTER
 * PROCESSING`) is not an event, and neither is an event whose data is empty. Each byte is looked at once.
 */
export class FirstEventFinder {
  /** Number of bytes of the byte order mark that were seen. Equal to the mark's length once it is over. */
  #markPosition = 0;
  /** Position in the current line. */
  #position = 0;
  /** Whether the current line is a prefix of `data`, or begins with the field `data`. */
  #isData = true;
  #sawData = false;
  #afterReturn = false;

  /** True when the first event is complete with this chunk. */
  endsIn(chunk: Buffer): boolean {
    for (const byte of chunk) {
      if (this.#markPosition < byteOrderMark.length && this.#skipsMark(byte)) continue;
      const isSecondHalf = this.#afterReturn && byte === lineFeed;
      this.#afterReturn = byte === carriageReturn;
      if (isSecondHalf) continue;
      if (byte !== lineFeed && byte !== carriageReturn) this.#readInLine(byte);
      else if (this.#endsEvent()) return true;
    }
    return false;
  }

  #readInLine(byte: number): void {
    if (this.#position < dataField.length) this.#isData &&= byte === dataField[this.#position];
    else if (this.#position === dataField.length) this.#isData &&= byte === colon;
    else if (this.#isData && byte !== space && byte !== tab) this.#sawData = true;
    this.#position += 1;
  }

  #endsEvent(): boolean {
    const isBlank = this.#position === 0;
    if (isBlank) return this.#sawData;
    this.#position = 0;
    this.#isData = true;
    return false;
  }

  #skipsMark(byte: number): boolean {
    const isMark = byte === byteOrderMark[this.#markPosition];
    this.#markPosition = isMark ? this.#markPosition + 1 : byteOrderMark.length;
    return isMark;
  }
}

/** The first event in these bytes, without comments and events of empty data. Undefined where there is none. */
export function firstEventOf(bytes: Buffer): EventOfStream | undefined {
  const cursor = new EventCursor();
  cursor.open(bytes);
  while (cursor.next()) {
    const { isNamedError } = cursor;
    const data = cursor.dataLines > 0 ? cursor.data() : undefined;
    if (data !== undefined && (isNamedError || data.trim() !== '')) return { data, isNamedError };
  }
  return undefined;
}
