import { JsonFault } from '../../core/json/json-fault.ts';
import { skipSpace } from '../../core/json/scan-scalar.ts';
import { GatewayError } from '../../core/errors.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import { eventData } from '../../core/sse/event-data.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';

const openBracket = 0x5b;
/** OpenAI's end of a stream. */
const doneData = '[DONE]';
const none: readonly Splice[] = [];
const nothing: Buffer = Buffer.alloc(0);

/** Finds the ids in the events of one dialect. */
export interface EventSealer {
  /** Whether events may hold an id, as far as a glance at their bytes shows. Absent where nearly all do. */
  eventsMayHoldId?(events: Buffer): boolean;
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
    if (this.#sealer.eventsMayHoldId?.(events) === false) return events;
    this.#kept = 0;
    const cursor = this.#cursor;
    cursor.open(events);
    let at = 0;
    try {
      for (; at < events.length; at = cursor.end) if (!this.#sealOnlyId(events, at)) this.#sealNext(events);
    } catch (thrown) {
      this.#failure = this.#failureFor(thrown);
      return this.#joined(events.subarray(0, at));
    } finally {
      cursor.close();
    }
    return this.#joined(events);
  }

  /** The error that an event tells, as some do in plain text, is told anew: the event does not leave. */
  #failureFor(thrown: unknown): Ending {
    const { ending } = this.#passed;
    if (ending?.kind === 'failed') return { ...ending, told: false };
    const error = thrown instanceof JsonFault ? unreadable() : GatewayError.from(thrown);
    return { kind: 'failed', error, told: false };
  }

  #joined(events: Buffer): Buffer {
    if (this.#pieces.length === 0) return events;
    const pieces = this.#pieces;
    this.#pieces = [];
    const rest = this.#kept < events.length ? events.subarray(this.#kept) : nothing;
    return Buffer.concat([...pieces, rest]);
  }

  /** @returns whether the event is of that form; otherwise it has to be read */
  #sealOnlyId(events: Buffer, at: number): boolean {
    const only = this.#sealer.onlyId?.(events, at);
    if (only === undefined) return false;
    this.#replace(only.start, only.end, events, only.sealed);
    this.#cursor.skipTo(only.behind);
    return true;
  }

  /** Any event. */
  #sealNext(events: Buffer): void {
    const cursor = this.#cursor;
    cursor.next();
    const { start, end, dataLines, dataStart, dataEnd, hasMarkedLine } = cursor;
    if (dataLines > 1 || hasMarkedLine) {
      this.#replace(start, end, events, this.#inOneLine(events.toString('utf8', start, end)));
    } else if (dataLines === 1) {
      for (const splice of this.#inData(events, dataStart, dataEnd)) {
        this.#replace(splice.start, splice.end, events, Buffer.from(splice.text));
      }
    }
  }

  /** An event with its data in one line, and without the byte order marks that some clients skip before any line. */
  #inOneLine(event: string): Buffer {
    const lines = event.split(/\r\n|\n|\r/).map((line) => line.replace(/^\uFEFF/, ''));
    const others = lines.filter((line) => line !== '' && !/^data(?::|$)/.test(line));
    const text = eventData(event);
    if (text === undefined) return Buffer.from(`${others.join('\n')}\n\n`);
    const data = Buffer.from(text.replaceAll('\n', ' '));
    const sealed = applySplices(data, this.#inData(data, 0, data.length));
    return Buffer.from(`${[...others, `data: ${sealed.toString()}`].join('\n')}\n\n`);
  }

  /** The edits that seal all ids in the data of an event. */
  #inData(bytes: Buffer, start: number, end: number): readonly Splice[] {
    const from = skipSpace(bytes, start, end);
    const isDone = bytes[from] === openBracket && bytes.toString('latin1', from, end).trimEnd() === doneData;
    return from === end || isDone ? none : this.#sealer.inEvent(bytes, from, end);
  }

  #replace(start: number, end: number, events: Buffer, by: Buffer): void {
    this.#pieces.push(events.subarray(this.#kept, start), by);
    this.#kept = end;
  }
}

function unreadable(): GatewayError {
  return new GatewayError('upstream_invalid', "The provider's stream holds an event that is not JSON.");
}
