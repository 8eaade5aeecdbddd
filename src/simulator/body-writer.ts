import type { Socket } from 'node:net';
import type { Random } from './random.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';

/** Cuts the bytes at random positions. */
export interface Cutter {
  readonly random: Random;
  readonly maxBytes: number;
}

/** Writes the body of an answer. It obeys the socket's back-pressure and buffers at most one write. */
export class BodyWriter {
  readonly #exchange: SimulatedExchange;
  readonly #cutter: Cutter | undefined;
  /** Set where this class writes the chunk framing itself: one write per event costs half of `response.write`. */
  readonly #socket: Socket | undefined;
  #rest: Buffer | undefined;
  #ended = false;
  #onReady: () => void;
  readonly #goOn = (): void => {
    if (this.#exchange.over) return;
    if (this.#rest) this.#writePiece();
    else this.#onReady();
  };

  /**
   * Created after the head was sent. `onReady` is called each time the writer is ready again after `write` has returned
   * false.
   */
  constructor(exchange: SimulatedExchange, onReady: () => void, cutter?: Cutter) {
    this.#exchange = exchange;
    this.#onReady = onReady;
    this.#cutter = cutter;
    const { response } = exchange;
    this.#socket = response.chunkedEncoding && response.socket ? response.socket : undefined;
  }

  /** True while a piece is waiting or the socket is full. */
  get busy(): boolean {
    return this.#rest !== undefined || (this.#socket ?? this.#exchange.response).writableNeedDrain;
  }

  /** Returns false where no more may be written until `onReady`. */
  write(bytes: string | Buffer): boolean {
    if (!this.#cutter) return this.#put(bytes);
    this.#rest = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.#writePiece();
    return false;
  }

  /** Ends the HTTP body cleanly. Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#exchange.response.end();
  }

  #writePiece(): void {
    const rest = this.#rest;
    if (!rest || !this.#cutter) return;
    const length = 1 + this.#cutter.random.below(this.#cutter.maxBytes);
    const piece = rest.subarray(0, length);
    this.#rest = length < rest.length ? rest.subarray(length) : undefined;
    // A turn of the event loop passes between two pieces, so that the kernel sends each one separately.
    if (this.#put(piece)) setImmediate(this.#goOn);
  }

  #put(bytes: string | Buffer): boolean {
    const { response, record } = this.#exchange;
    const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
    record.bytes += length;
    const socket = this.#socket;
    let hasRoom: boolean;
    if (!socket) {
      hasRoom = response.write(bytes);
    } else if (typeof bytes === 'string') {
      hasRoom = socket.write(`${length.toString(16)}\r\n${bytes}\r\n`);
    } else {
      hasRoom = socket.write(Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
    }
    if (!hasRoom) (socket ?? response).once('drain', this.#goOn);
    return hasRoom;
  }
}
