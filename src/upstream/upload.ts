import type { Socket } from 'node:net';
import { giveBack } from '../core/body-buffer.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';
import type { StreamedBody } from '../core/streamed-body.ts';

const lastChunk = '0\r\n\r\n';

/** Writes a streamed body to a provider's socket. It pauses the body while the socket is full. */
export class Upload implements Receiver {
  readonly #body: StreamedBody;
  readonly #socket: Socket;
  readonly #onFailure: (error: GatewayError) => void;
  #state: 'flowing' | 'whole' | 'stopped' = 'flowing';

  constructor(body: StreamedBody, socket: Socket, onFailure: (error: GatewayError) => void) {
    this.#body = body;
    this.#socket = socket;
    this.#onFailure = onFailure;
  }

  /** The last byte has been written to the socket. */
  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  start(): void {
    this.#body.flowTo(this);
  }

  onData(chunk: Buffer): void {
    if (this.#state !== 'flowing' || chunk.length === 0) return;
    if (!this.#write(chunk)) this.#body.source.pause();
  }

  onEnd(): void {
    if (this.#state !== 'flowing') return;
    this.#state = 'whole';
    if (this.#body.length === undefined) this.#socket.write(lastChunk);
  }

  onError(error: GatewayError): void {
    if (this.#state !== 'flowing') return;
    this.#state = 'stopped';
    this.#onFailure(error);
  }

  /** The socket can take more bytes. */
  drained(): void {
    if (this.#state === 'flowing') this.#body.source.resume();
  }

  /** The rest of the body is not needed any more. */
  stop(): void {
    if (this.#state !== 'flowing') return;
    this.#state = 'stopped';
    this.#body.source.abort();
  }

  #write(chunk: Buffer): boolean {
    const socket = this.#socket;
    // Its memory is freed here and not by the garbage collector, to which large chunks weigh nothing.
    const written = (error?: Error | null): void => {
      if (!error) giveBack(chunk);
    };
    if (this.#body.length !== undefined) return socket.write(chunk, written);
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk, written);
    const hasRoom = socket.write('\r\n', 'latin1');
    socket.uncork();
    return hasRoom;
  }
}
