import { eventData } from './event-data.ts';

const lf = 0x0a;
const cr = 0x0d;
const colon = 0x3a;
const space = 0x20;
const errorName = 'event: error';
const nothing = Buffer.alloc(0);

/**
 * Walks through complete events in a buffer without making an object for any of them. After each `next`, the properties
 * hold the positions of the event and of its data. One cursor serves a whole stream.
 */
export class EventCursor {
  #bytes: Buffer = nothing;
  #hasReturns = false;
  #atStreamStart = true;
  /** Index of the event's first byte, and of the byte after its blank line. */
  start = 0;
  end = 0;
  /** Number of its `data` lines. 0 for comments, and for events with other fields only. */
  dataLines = 0;
  /** Position of the value, where the event has exactly one `data` line. */
  dataStart = 0;
  dataEnd = 0;
  /** Whether the event has the field `event: error`. */
  isNamedError = false;
  /** Whether a byte order mark stands before a line. Some clients skip it before any, not only where the stream begins. */
  hasMarkedLine = false;

  /** @param bytes complete events: the next ones of the stream */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#hasReturns = bytes.indexOf(cr) !== -1;
    this.end = 0;
  }

  /** Lets the bytes go, of which one event can have 8 MiB: the next ones may come late, or not at all. The positions stay. */
  close(): void {
    this.#bytes = nothing;
  }

  /** Goes on behind events that were read in another way. @param end the byte after them */
  skipTo(end: number): void {
    this.end = end;
    this.#atStreamStart = false;
  }

  /** Moves to the next event. Returns false where there is none. */
  next(): boolean {
    const bytes = this.#bytes;
    const from = this.end;
    if (from >= bytes.length) return false;
    this.start = from;
    this.isNamedError = false;
    this.hasMarkedLine = false;
    // Nearly every event of nearly every provider is one `data` line and a blank line.
    if (startsWithData(bytes, from) && bytes[from + 4] === colon && this.#endsWithLine(from + 5)) {
      this.dataLines = 1;
      this.dataStart = bytes[from + 5] === space ? from + 6 : from + 5;
      this.#atStreamStart = false;
      return true;
    }
    this.#readLines(from);
    return true;
  }

  /** Whether the event ends with the line of this index: LF LF follow the line, or CRLF CRLF. Then the ends are set. */
  #endsWithLine(from: number): boolean {
    const bytes = this.#bytes;
    const feed = bytes.indexOf(lf, from);
    if (feed === -1) return false;
    if (!this.#hasReturns) {
      if (bytes[feed + 1] !== lf) return false;
      this.dataEnd = feed;
      this.end = feed + 2;
      return true;
    }
    if (bytes[feed + 1] !== cr || bytes[feed + 2] !== lf || bytes.indexOf(cr, from) !== feed - 1) return false;
    this.dataEnd = feed - 1;
    this.end = feed + 3;
    return true;
  }

  /** The event's data. Several lines are joined by LF. */
  data(): string {
    if (this.dataLines === 1) return this.#bytes.toString('utf8', this.dataStart, this.dataEnd);
    return eventData(this.#bytes.toString('utf8', this.start, this.end)) ?? '';
  }

  #readLines(from: number): void {
    const bytes = this.#bytes;
    this.dataLines = 0;
    const fieldsFrom = this.#atStreamStart && startsWithMark(bytes, from) ? from + 3 : from;
    this.#atStreamStart = false;
    let at = fieldsFrom;
    let sawLine = false;
    while (at < bytes.length) {
      const lineEnd = this.#endOfLine(at);
      const next = bytes[lineEnd] === cr && bytes[lineEnd + 1] === lf ? lineEnd + 2 : lineEnd + 1;
      if (lineEnd > at) {
        // Blank lines before an event do not belong to it. One of them can be the LF of a CRLF that was cut.
        if (!sawLine && at > fieldsFrom) this.start = at;
        sawLine = true;
        this.#readField(at, lineEnd);
      } else if (sawLine) {
        this.end = next;
        return;
      }
      at = next;
    }
    this.end = bytes.length;
  }

  #endOfLine(from: number): number {
    const bytes = this.#bytes;
    if (!this.#hasReturns) {
      const feed = bytes.indexOf(lf, from);
      return feed === -1 ? bytes.length : feed;
    }
    let at = from;
    while (at < bytes.length && bytes[at] !== lf && bytes[at] !== cr) at += 1;
    return at;
  }

  #readField(from: number, to: number): void {
    const bytes = this.#bytes;
    if (startsWithData(bytes, from) && (to === from + 4 || bytes[from + 4] === colon)) {
      this.dataLines += 1;
      this.dataStart = Math.min(bytes[from + 5] === space ? from + 6 : from + 5, to);
      this.dataEnd = to;
    } else if (to - from === errorName.length || to - from === errorName.length - 1) {
      const field = bytes.toString('latin1', from, to);
      if (field === errorName || field === 'event:error') this.isNamedError = true;
    }
    if (startsWithMark(bytes, from)) this.hasMarkedLine = true;
  }
}

function startsWithData(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x64 && bytes[at + 1] === 0x61 && bytes[at + 2] === 0x74 && bytes[at + 3] === 0x61;
}

function startsWithMark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
