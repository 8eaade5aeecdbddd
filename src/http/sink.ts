import type { ServerResponse } from 'node:http';
import type { Sink } from '../core/sink.ts';

/** Up to here a chunk is copied between its chunk framing: cheaper than a vectored write of three pieces. */
const copyUpToBytes = 16_384;
const lastChunk = '0\r\n\r\n';
const endOfChunk = Buffer.from('\r\n');

export type Framing =
  | 'chunked'
  /** HTTP/1.0: the answer ends where the connection does. */
  | 'until-close';

/** What the exchange behind a sink does with the ends of its answer. */
export interface SinkEnds {
  readonly over: boolean;
  end(lastBytes: string | undefined): Promise<void>;
  cut(): void;
}

/**
 * A Sink over a response whose head is written. It frames the chunks itself: Node would write each in four pieces. What
 * one `write` hands over leaves in one system call.
 */
export class ResponseSink implements Sink {
  readonly #response: ServerResponse;
  readonly #chunked: boolean;
  readonly #ends: SinkEnds;
  #onDrain: (() => void) | undefined;
  #onGone: (() => void) | undefined;
  #gone = false;

  constructor(response: ServerResponse, framing: Framing, ends: SinkEnds) {
    this.#response = response;
    this.#chunked = framing === 'chunked';
    this.#ends = ends;
  }

  write(chunk: Buffer | string): boolean {
    if (this.#ends.over) return false;
    const response = this.#response;
    if (chunk.length === 0) return !response.writableNeedDrain;
    if (!this.#chunked) return response.write(chunk);
    if (typeof chunk === 'string') return response.write(`${hexLength(Buffer.byteLength(chunk))}${chunk}\r\n`);
    const prefix = hexLength(chunk.length);
    if (chunk.length <= copyUpToBytes) return response.write(frame(prefix, chunk));
    // Node holds what is written in one tick back and sends it together.
    response.write(prefix, 'latin1');
    response.write(chunk);
    return response.write(endOfChunk);
  }

  end(): Promise<void> {
    return this.#ends.end(this.#chunked ? lastChunk : undefined);
  }

  cut(): void {
    this.#ends.cut();
  }

  onDrain(listener: () => void): void {
    if (this.#onDrain === undefined) this.#response.on('drain', () => this.#onDrain?.());
    this.#onDrain = listener;
  }

  onGone(listener: () => void): void {
    this.#onGone = listener;
    if (this.#gone) listener();
  }

  /** The exchange says that the client left before the end. */
  clientGone(): void {
    this.#gone = true;
    this.#onGone?.();
  }
}

function hexLength(bytes: number): string {
  return `${bytes.toString(16)}\r\n`;
}

function frame(prefix: string, chunk: Buffer): Buffer {
  const start = prefix.length;
  const end = start + chunk.length;
  const framed = Buffer.allocUnsafe(end + 2);
  framed.write(prefix, 'latin1');
  chunk.copy(framed, start);
  framed[end] = 13;
  framed[end + 1] = 10;
  return framed;
}
