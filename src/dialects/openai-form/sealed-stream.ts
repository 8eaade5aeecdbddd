import { JsonFault } from '../../core/json/json-fault.ts';
import { GatewayError } from '../../core/errors.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';

const openBrace = 0x7b;
const nothing: Buffer = Buffer.alloc(0);

/** Finds the ids in the events of one dialect. */
export interface EventSealer {
  /** The edits that seal all ids in the data of an event. @throws JsonFault for a text that is not JSON */
  inEvent(bytes: Buffer, start: number, end: number): readonly Splice[];
  /** The only id of an event whose form is so common that it is known without reading it all; undefined for another event. */
  onlyId?(events: Buffer, at: number): OnlyId | undefined;
}

export interface OnlyId {
  /** The id's opening quote. */
  readonly start: number;
  /** The byte after its closing quote. */
  readonly end: number;
  /** What takes its place. */
  readonly sealed: Buffer;
  /** The byte after the event. */
  readonly behind: number;
}

/** Seals the ids in the events of a stream that another transform passes on. All other bytes stay as they are. */
export class SealedStream implements StreamTransform {
  readonly #passed: StreamTransform;
  readonly #sealer: EventSealer;
  readonly #countsUsage: boolean;
  readonly #cursor = new EventCursor();
  #failure: Ending | undefined;
  /** The pieces of the bytes that are being sealed. */
  #pieces: Buffer[] = [];
  #kept = 0;

  /** @param countsUsage false where what the events tell of tokens was accounted before */
  constructor(passed: StreamTransform, sealer: EventSealer, countsUsage = true) {
    this.#passed = passed;
    this.#sealer = sealer;
    this.#countsUsage = countsUsage;
  }

  get ending(): Ending | undefined {
    return this.#failure ?? this.#passed.ending;
  }

  get nextSequence(): number {
    return this.#passed.nextSequence ?? 0;
  }

  take(events: Buffer): Buffer {
    return this.#seal(this.#passed.take(events));
  }

  finish(rest: Buffer): Buffer {
    return this.#seal(this.#passed.finish(rest));
  }

  tally(): Tally {
    return this.#countsUsage ? this.#passed.tally() : {};
  }

  /** Nothing of an event whose ids cannot be found leaves the gateway. */
  #seal(passed: Buffer | string): Buffer {
    const events = Buffer.isBuffer(passed) ? passed : Buffer.from(passed);
    this.#pieces = [];
    this.#kept = 0;
    let at = 0;
    try {
      while (at < events.length) at = this.#sealOnlyId(events, at) ?? this.#sealEvent(events, at);
    } catch (thrown) {
      const error = thrown instanceof JsonFault ? unreadable() : GatewayError.from(thrown);
      this.#failure = { kind: 'failed', error, told: false };
      return this.#joined(events.subarray(0, at));
    }
    return this.#joined(events);
  }

  #joined(events: Buffer): Buffer {
    if (this.#pieces.length === 0) return events;
    const rest = this.#kept < events.length ? events.subarray(this.#kept) : nothing;
    return Buffer.concat([...this.#pieces, rest]);
  }

  /** @returns the byte after the event; undefined where it has to be read */
  #sealOnlyId(events: Buffer, at: number): number | undefined {
    const only = this.#sealer.onlyId?.(events, at);
    if (only !== undefined) this.#replace(only.start, only.end, events, only.sealed);
    return only?.behind;
  }

  /** Any event. @returns the byte after it */
  #sealEvent(events: Buffer, at: number): number {
    const cursor = this.#cursor;
    const rest = events.subarray(at);
    cursor.open(rest);
    cursor.next();
    const { dataLines, dataStart: from, dataEnd: to } = cursor;
    if (dataLines > 1) this.#replace(at + cursor.start, at + cursor.end, events, this.#severalLines(rest));
    else if (dataLines === 1 && rest[from] === openBrace) {
      for (const { start, end, text } of this.#sealer.inEvent(rest, from, to)) {
        this.#replace(at + start, at + end, events, Buffer.from(text));
      }
    }
    return at + cursor.end;
  }

  /** An event whose data has several lines, with its data in one. */
  #severalLines(events: Buffer): Buffer {
    const { start, end } = this.#cursor;
    const fields = events.toString('utf8', start, end).split(/\r\n|\n|\r/);
    const others = fields.filter((line) => line !== '' && !/^data(?::|$)/.test(line));
    const data = Buffer.from(this.#cursor.data().replaceAll('\n', ' '));
    const isObject = data[0] === openBrace;
    const sealed = isObject ? applySplices(data, this.#sealer.inEvent(data, 0, data.length)) : data;
    return Buffer.from(`${[...others, `data: ${sealed.toString()}`].join('\n')}\n\n`);
  }

  #replace(start: number, end: number, events: Buffer, by: Buffer): void {
    this.#pieces.push(events.subarray(this.#kept, start), by);
    this.#kept = end;
  }
}

function unreadable(): GatewayError {
  return new GatewayError('upstream_invalid', "The provider's stream holds an event that is not JSON.");
}
