import { JsonFault } from '../../core/json/json-fault.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { applySplices } from '../splice-bytes.ts';
import { IdSealer } from './seal-answer.ts';
import { eventPlaces } from './stored-places.ts';

const quote = 0x22;
const openBrace = 0x7b;
const typeStart = Buffer.from('{"type":"response.');
const deltaEnd = Buffer.from('.delta"');
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
    const cursor = this.#cursor;
    this.#pieces = [];
    this.#kept = 0;
    cursor.open(events);
    try {
      while (cursor.next()) this.#sealEvent(events);
    } catch (thrown) {
      const error = thrown instanceof JsonFault ? unreadable() : GatewayError.from(thrown);
      this.#failure = { kind: 'failed', error, told: false };
      return this.#joined(events.subarray(0, cursor.start));
    }
    return this.#joined(events);
  }

  #joined(events: Buffer): Buffer {
    if (this.#pieces.length === 0) return events;
    const rest = this.#kept < events.length ? events.subarray(this.#kept) : nothing;
    return Buffer.concat([...this.#pieces, rest]);
  }

  #sealEvent(events: Buffer): void {
    const { dataLines, dataStart, dataEnd } = this.#cursor;
    if (dataLines === 0) return;
    if (dataLines > 1) this.#replace(this.#cursor.start, this.#cursor.end, events, this.#severalLines(events));
    else if (events[dataStart] === openBrace && !this.#sealsDelta(events, dataStart, dataEnd)) {
      for (const { start, end, text } of this.#sealer.splices(events, dataStart, dataEnd, eventPlaces)) {
        this.#replace(start, end, events, Buffer.from(text));
      }
    }
  }

  /** A delta is small and has one id, which is that of its item. @returns false for another event */
  #sealsDelta(events: Buffer, start: number, end: number): boolean {
    if (!standsAt(events, start, typeStart)) return false;
    const typeEnd = events.indexOf(quote, start + typeStart.length);
    if (!standsAt(events, typeEnd + 1 - deltaEnd.length, deltaEnd)) return false;
    const at = events.indexOf(itemId, typeEnd);
    const from = at + itemId.length;
    const to = at === -1 ? -1 : events.indexOf(quote, from);
    if (to === -1 || to >= end) return false;
    const id = events.toString('latin1', from, to);
    if (id.includes('\\')) return false;
    this.#replace(from - 1, to + 1, events, Buffer.from(JSON.stringify(this.#sealer.seal(id))));
    return true;
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
