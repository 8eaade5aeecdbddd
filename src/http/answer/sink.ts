import type { ServerResponse } from 'node:http';
import { giveBackAll } from '../../core/body-buffer.ts';
import type { GatewayError } from '../../core/errors.ts';
import { callBack, type Isolated } from '../../core/isolation.ts';
import type { Sink } from '../../core/sink.ts';

/**
 * Up to this size a chunk is copied into one buffer with its framing: cheaper than a vectored write of three pieces.
 */
const copyUpToBytes = 16_384;
/** Any stream may hold one read from its provider and one socket buffer. What waits beyond is counted. */
const uncountedBytes = 131_072;
const lastChunk = '0\r\n\r\n';
const endOfChunk = Buffer.from('\r\n');

export type Framing =
  | 'chunked'
  /** The length that the head has promised, in bytes. */
  | number
  /** The answer to HEAD. */
  | 'none'
  /** HTTP/1.0: the end of the connection is the end of the answer. */
  | 'until-close';

/** How the exchange that belongs to a sink ends its answer. */
export interface SinkEnds {
  readonly over: boolean;
  /** So many bytes of the stream wait in this process until its client reads. */
  waits(bytes: number): void;
  end(lastBytes: string | undefined): Promise<void>;
  cut(): void;
}

/**
 * A Sink over a response whose head has been written. It frames the chunks itself, because Node would write each in
 * four pieces. What one `write` is given leaves in one system call. After the head the bytes go directly to the socket:
 * through Node's response each event would cost a queue and another turn of the event loop
 * (docs/decisions/what-node-http-does-and-what-we-do.md).
 */
export class ResponseSink implements Sink {
  readonly #response: ServerResponse;
  readonly #framing: Framing;
  readonly #ends: SinkEnds;
  #onDrain: (() => void) | undefined;
  #onGone: (() => void) | undefined;
  #onBroken: ((bug: GatewayError) => void) | undefined;
  #drainOwner: Isolated | undefined;
  #goneOwner: Isolated | undefined;
  #brokenOwner: Isolated | undefined;
  #gone = false;
  #bug: GatewayError | undefined;
  /** The head has been given to Node. */
  #begun = false;
  /** Bytes of the body so far. */
  #bytes = 0;
  #full = false;
  /** Bytes that wait are counted. */
  #counted = false;

  constructor(response: ServerResponse, framing: Framing, ends: SinkEnds) {
    this.#response = response;
    this.#framing = framing;
    this.#ends = ends;
  }

  /** Sends the head alone, unless it has left with the first bytes. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#response.flushHeaders();
  }

  write(piece: Buffer | string): boolean {
    if (this.#ends.over) return false;
    if (piece.length === 0 || this.#framing === 'none') return !this.#full;
    // Node counts the characters of a text that waits, and not the bytes that it takes.
    const chunk = typeof piece === 'string' && piece.length > uncountedBytes ? Buffer.from(piece) : piece;
    if (typeof this.#framing === 'number') this.#bytes += Buffer.byteLength(chunk);
    const taken = this.#framing === 'chunked' ? this.#sendChunk(chunk) : this.#send(chunk);
    if (!taken) this.#fill();
    return taken;
  }

  writeOwned(chunk: Buffer): boolean {
    if (this.#ends.over || chunk.length === 0 || this.#framing === 'none') {
      giveBackAll(chunk);
      return !this.#ends.over && !this.#full;
    }
    if (this.#framing === 'chunked' && chunk.length <= copyUpToBytes) {
      const taken = this.write(chunk);
      giveBackAll(chunk);
      return taken;
    }
    this.#bytes += chunk.length;
    const { socket } = this.#response;
    socket?.cork();
    if (this.#framing === 'chunked') this.#send(hexLength(chunk.length));
    let taken = this.#send(chunk, (error) => {
      if (!error) giveBackAll(chunk);
    });
    if (this.#framing === 'chunked') taken = this.#send(endOfChunk);
    socket?.uncork();
    if (!taken) this.#fill();
    return taken;
  }

  end(): Promise<void> {
    // A client must never take the bytes of the next answer for the rest of this one.
    if (typeof this.#framing === 'number' && this.#bytes !== this.#framing) {
      this.#ends.cut();
      return Promise.resolve();
    }
    return this.#ends.end(this.#framing === 'chunked' ? lastChunk : undefined);
  }

  cut(): void {
    this.#ends.cut();
  }

  onDrain(listener: () => void, owner: Isolated): void {
    if (this.#onDrain === undefined) {
      this.#response.on('drain', () => {
        this.drained();
      });
    }
    this.#onDrain = listener;
    this.#drainOwner = owner;
  }

  /** The kernel has taken everything that was written. */
  drained(): void {
    if (!this.#full) return;
    this.#full = false;
    if (this.#counted) {
      this.#counted = false;
      this.#ends.waits(0);
    }
    if (this.#onDrain !== undefined) callBack(this.#onDrain, this.#drainOwner);
  }

  onGone(listener: () => void, owner: Isolated): void {
    this.#onGone = listener;
    this.#goneOwner = owner;
    if (this.#gone) listener();
  }

  /** The exchange reports that the client left before the end. */
  clientGone(): void {
    this.#gone = true;
    if (this.#onGone !== undefined) callBack(this.#onGone, this.#goneOwner);
  }

  onBroken(listener: (bug: GatewayError) => void, owner: Isolated): void {
    this.#onBroken = listener;
    this.#brokenOwner = owner;
    if (this.#bug !== undefined) listener(this.#bug);
  }

  /** The exchange reports that a bug has ended the request. */
  broken(bug: GatewayError): void {
    this.#bug = bug;
    callBack(() => this.#onBroken?.(bug), this.#brokenOwner);
  }

  /** An event can have 8 MiB, and waits here whole: the provider is paused only behind it. */
  #fill(): void {
    this.#full = true;
    const { writableLength } = this.#response;
    if (writableLength <= uncountedBytes) return;
    this.#counted = true;
    this.#ends.waits(writableLength);
  }

  #sendChunk(chunk: Buffer | string): boolean {
    if (typeof chunk === 'string') return this.#send(`${hexLength(Buffer.byteLength(chunk))}${chunk}\r\n`);
    const prefix = hexLength(chunk.length);
    if (chunk.length <= copyUpToBytes) return this.#send(frame(prefix, chunk));
    // Three writes that leave together.
    const { socket } = this.#response;
    socket?.cork();
    this.#send(prefix);
    this.#send(chunk);
    const taken = this.#send(endOfChunk);
    socket?.uncork();
    return taken;
  }

  #send(bytes: Buffer | string, written?: (error?: Error | null) => void): boolean {
    const { socket } = this.#response;
    if (this.#begun && socket?.writable === true) return socket.write(bytes, written);
    // The head goes with the first bytes; and behind another answer on its connection a response has no socket yet.
    this.#begun = true;
    return this.#response.write(bytes, written);
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
