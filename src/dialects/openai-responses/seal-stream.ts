import { JsonFault } from '../../core/json/json-fault.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { applySplices } from '../splice-bytes.ts';
import { IdSealer } from './seal-answer.ts';
import { eventPlaces } from './stored-places.ts';

const lf = 0x0a;
const quote = 0x22;
const openBrace = 0x7b;
const eventStart = Buffer.from('event: response.');
const deltaEnd = Buffer.from('.delta');
const dataStart = Buffer.from('data: {"type":"');
/** In a JSON text these bytes stand only where a member begins. */
const itemId = Buffer.from('"item_id":"');
const nothing: Buffer = Buffer.alloc(0);

/** Seals the ids in the events of a stream that another transform passes on. All other bytes stay as they are. */
export class SealedStream implements StreamTransform {
  readonly #passed: StreamTransform;
  readonly #sealer: IdSealer;
  readonly #countsUsage: boolean;
  readonly #cursor = new EventCursor();
  #failure: Ending | undefined;
  /** The pieces of the bytes that are being sealed. */
  #pieces: Buffer[] = [];
  #kept = 0;

  /** @param countsUsage false where what the events tell of tokens was accounted before */
  constructor(passed: StreamTransform, ids: ObjectIds, provider: string, countsUsage = true) {
    this.#passed = passed;
    this.#sealer = new IdSealer(ids, provider);
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
      while (at < events.length) at = this.#sealDelta(events, at) ?? this.#sealEvent(events, at);
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

  /**
   * A delta in the form in which OpenAI sends it: two lines, and the data begins with the type that the event's name says. It has one
   * id, which is that of its item. @returns the byte after it; undefined for another event
   */
  #sealDelta(events: Buffer, at: number): number | undefined {
    if (!standsAt(events, at, eventStart)) return undefined;
    const nameEnd = events.indexOf(lf, at + eventStart.length);
    const typeAt = nameEnd + 1 + dataStart.length;
    if (!standsAt(events, nameEnd - deltaEnd.length, deltaEnd) || !standsAt(events, nameEnd + 1, dataStart))
      return undefined;
    const nameAt = at + 'event: '.length;
    const typeEnd = typeAt + nameEnd - nameAt;
    const end = events.indexOf(lf, typeEnd) + 2;
    if (end === 1 || events[end - 1] !== lf || events[typeEnd] !== quote) return undefined;
    if (events.compare(events, nameAt, nameEnd, typeAt, typeEnd) !== 0) return undefined;
    const from = events.indexOf(itemId, typeEnd) + itemId.length;
    const to = events.indexOf(quote, from);
    if (from < typeEnd || to === -1 || to >= end) return undefined;
    const sealed = this.#sealer.quoted(events, from - 1, to + 1);
    if (sealed === undefined) return undefined;
    this.#replace(from - 1, to + 1, events, sealed);
    return end;
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
      for (const { start, end, text } of this.#sealer.splices(rest, from, to, eventPlaces)) {
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
    const sealed = isObject ? applySplices(data, this.#sealer.splices(data, 0, data.length, eventPlaces)) : data;
    return Buffer.from(`${[...others, `data: ${sealed.toString()}`].join('\n')}\n\n`);
  }

  #replace(start: number, end: number, events: Buffer, by: Buffer): void {
    this.#pieces.push(events.subarray(this.#kept, start), by);
    this.#kept = end;
  }
}

function standsAt(bytes: Buffer, at: number, expected: Buffer): boolean {
  const end = at + expected.length;
  return at >= 0 && end <= bytes.length && bytes.compare(expected, 0, expected.length, at, end) === 0;
}

function unreadable(): GatewayError {
  return new GatewayError('upstream_invalid', "The provider's stream holds an event that is not JSON.");
}
