import type { GatewayError } from '../core/errors.ts';
import type { AnswerHead } from '../core/exchange.ts';
import { callBack } from '../core/isolation.ts';
import { ownBytes } from '../core/own-bytes.ts';
import { ByteLog, segmentBytes } from './byte-log.ts';
import type { Recorded, RecordingEnd, RecordingReader } from './recorded.ts';

/** The memory that all recordings share. */
export interface RecordingMemory {
  /** Counts these bytes. False, and nothing is counted, where there is no room for them. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

interface RecordingBounds {
  readonly memory: RecordingMemory;
  /** A longer stream cannot be read from its start, and no reader may be further behind. */
  readonly maxBytes: number;
}

/**
 * What a call has answered so far, and the clients that read it, each at its own pace. The call goes at the pace of the
 * fastest. The others may be behind by as much as is kept in memory; a client that is further behind is left behind. A
 * recording that is short enough keeps everything, so that a client which comes later reads it from its start. What finds
 * no room here goes to the connections of the fastest at once, which have bounds of their own.
 */
export class Recording implements Recorded {
  readonly #bounds: RecordingBounds;
  readonly #onAbandoned: () => void;
  readonly #log = new ByteLog();
  readonly #readers = new Set<RecordingReader>();
  #head: AnswerHead | undefined;
  #body: Buffer | undefined;
  #end: RecordingEnd | undefined;
  #failure: GatewayError | undefined;
  #isWhole = true;
  #reservedBytes = 0;
  #onRoom: (() => void) | undefined;

  /** @param onAbandoned called once, when the last reader has left before the end */
  constructor(bounds: RecordingBounds, onAbandoned: () => void) {
    this.#bounds = bounds;
    this.#onAbandoned = onAbandoned;
  }

  get head(): AnswerHead | undefined {
    return this.#head;
  }

  get body(): Buffer | undefined {
    return this.#body;
  }

  get end(): RecordingEnd | undefined {
    return this.#end;
  }

  get failure(): GatewayError | undefined {
    return this.#failure;
  }

  get length(): number {
    return this.#log.end;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  read(offset: number): Buffer {
    return this.#log.from(offset);
  }

  /** All bytes of an answer that is whole, to be kept when the recording is gone. */
  copy(): Buffer {
    return this.#body === undefined ? this.#log.copy() : ownBytes([this.#body], this.#body.length);
  }

  answer(head: AnswerHead, body: Buffer | string): void {
    this.#head = head;
    this.#body = typeof body === 'string' ? Buffer.from(body) : body;
    this.#end = 'clean';
    this.#tellReaders();
  }

  open(head: AnswerHead): void {
    this.#head = head;
    this.#tellReaders();
  }

  /** @returns false where no reader takes more for now */
  write(chunk: Buffer | string): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const hasRoom = this.#makeRoom(bytes.length);
    this.#log.append(bytes);
    this.#tellReaders();
    if (!hasRoom) this.#handOver();
    return this.#takesMore;
  }

  finish(end: RecordingEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#tellReaders();
  }

  /** There is no answer, and every reader that has no head learns why. */
  fail(failure: GatewayError): void {
    this.#failure = failure;
    this.finish('cut');
  }

  /** Called each time a reader takes more after all had been full. A later call replaces the listener. */
  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  join(reader: RecordingReader): void {
    this.#readers.add(reader);
  }

  emptied(): void {
    if (this.#end === undefined) this.#onRoom?.();
  }

  leave(reader: RecordingReader): void {
    if (!this.#readers.delete(reader) || this.#readers.size > 0) return;
    if (this.#end === undefined) this.#onAbandoned();
    this.#bounds.memory.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  get #takesMore(): boolean {
    for (const reader of this.#readers) if (!reader.isFull) return true;
    return false;
  }

  #tellReaders(): void {
    for (const reader of this.#readers) {
      callBack(() => {
        reader.moved();
      }, reader);
    }
  }

  #handOver(): void {
    for (const reader of this.#readers) {
      callBack(() => {
        reader.takeAll();
      }, reader);
    }
    while (this.#dropSlowest());
    this.#forgetTaken();
  }

  /** False where there is no room, and no slower reader whose part could be given up. */
  #makeRoom(bytes: number): boolean {
    const more = Math.ceil((bytes - this.#log.room) / segmentBytes) * segmentBytes;
    if (more <= 0) return true;
    if (this.#log.heldBytes + more <= this.#bounds.maxBytes && this.#reserve(more)) return true;
    this.#isWhole = false;
    for (;;) {
      this.#forgetTaken();
      const fits = this.#log.heldBytes + more <= Math.max(more, this.#bounds.maxBytes);
      if (fits && this.#reserve(more)) return true;
      if (!this.#dropSlowest()) return false;
    }
  }

  /** Forgets what every reader has taken. */
  #forgetTaken(): void {
    const slowest = Math.min(...[...this.#readers].map(({ position }) => position));
    this.#log.forgetBefore(slowest);
    const held = this.#log.heldBytes;
    this.#bounds.memory.release(Math.max(0, this.#reservedBytes - held));
    this.#reservedBytes = Math.min(this.#reservedBytes, held);
  }

  #reserve(more: number): boolean {
    if (!this.#bounds.memory.reserve(more)) return false;
    this.#reservedBytes += more;
    return true;
  }

  /** The fastest reader is never left behind: the call goes at its pace. False where there is no slower one. */
  #dropSlowest(): boolean {
    const [slowest, ...others] = [...this.#readers].sort((one, other) => one.position - other.position);
    if (slowest === undefined || !others.some(({ position }) => position > slowest.position)) return false;
    callBack(() => {
      slowest.leftBehind();
    }, slowest);
    this.#readers.delete(slowest);
    return true;
  }
}
