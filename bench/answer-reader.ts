import { StringDecoder } from 'node:string_decoder';

/** One answer whose last byte has arrived. */
export interface AnswerEnd {
  readonly status: number;
  readonly keepAlive: boolean;
  readonly events: number;
  readonly bodyBytes: number;
  /** The last characters of the body; they show whether the answer is complete or cut. */
  readonly tail: string;
}

/** Reads the answers of one connection, byte by byte as HTTP/1.1 frames them, and counts SSE events in their bodies. */
export class AnswerReader {
  readonly #onFirstByte: () => void;
  readonly #onEnd: (end: AnswerEnd) => void;
  #pending: Buffer | undefined;
  #state: 'head' | 'length' | 'size' | 'chunk' | 'closing' = 'head';
  #left = 0;
  #status = 0;
  #keepAlive = true;
  #events = 0;
  #bodyBytes = 0;
  #lastByte = 0;
  #tail: Buffer = Buffer.alloc(0);

  constructor(onFirstByte: () => void, onEnd: (end: AnswerEnd) => void) {
    this.#onFirstByte = onFirstByte;
    this.#onEnd = onEnd;
  }

  read(bytes: Buffer): void {
    let rest = this.#pending === undefined ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#pending = undefined;
    while (rest.length > 0) {
      const consumedBytes = this.#take(rest);
      if (consumedBytes === 0) {
        this.#pending = rest;
        return;
      }
      rest = rest.subarray(consumedBytes);
    }
  }

  #take(bytes: Buffer): number {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(bytes);
      case 'length': {
        const piece = bytes.subarray(0, this.#left);
        this.#body(piece);
        this.#left -= piece.length;
        if (this.#left === 0) this.#end();
        return piece.length;
      }
      case 'size': {
        const lineEnd = bytes.indexOf('\r\n');
        if (lineEnd < 0) return 0;
        const size = Number.parseInt(bytes.toString('latin1', 0, lineEnd), 16);
        // A line end follows each chunk. The one after the last chunk ends the answer.
        this.#left = size + 2;
        this.#state = size === 0 ? 'closing' : 'chunk';
        return lineEnd + 2;
      }
      case 'chunk': {
        const piece = bytes.subarray(0, this.#left);
        const body = piece.subarray(0, Math.max(0, this.#left - 2));
        if (body.length > 0) this.#body(body);
        this.#left -= piece.length;
        if (this.#left === 0) this.#state = 'size';
        return piece.length;
      }
      case 'closing':
      default: {
        if (bytes.length < 2) return 0;
        this.#end();
        return 2;
      }
    }
  }

  #takeHead(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end).toLowerCase();
    this.#status = Number(head.slice(9, 12));
    this.#keepAlive = !head.includes('\r\nconnection: close');
    const length = /\r\ncontent-length: *(\d+)/.exec(head);
    if (length === null) this.#state = 'size';
    else {
      this.#left = Number(length[1]);
      this.#state = 'length';
      if (this.#left === 0) this.#end();
    }
    return end + 4;
  }

  #body(bytes: Buffer): void {
    if (this.#bodyBytes === 0) this.#onFirstByte();
    this.#bodyBytes += bytes.length;
    if (this.#lastByte === 10 && bytes[0] === 10) this.#events += 1;
    for (let at = bytes.indexOf('\n\n'); at >= 0; at = bytes.indexOf('\n\n', at + 2)) this.#events += 1;
    this.#lastByte = bytes[bytes.length - 1] ?? 0;
    this.#tail = bytes.length >= 16 ? bytes.subarray(-16) : Buffer.concat([this.#tail, bytes]).subarray(-16);
  }

  #end(): void {
    const end = {
      status: this.#status,
      keepAlive: this.#keepAlive,
      events: this.#events,
      bodyBytes: this.#bodyBytes,
      tail: new StringDecoder('utf8').write(this.#tail),
    };
    this.#state = 'head';
    this.#events = 0;
    this.#bodyBytes = 0;
    this.#lastByte = 0;
    this.#onEnd(end);
  }
}
