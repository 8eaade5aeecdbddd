import type { Socket } from 'node:net';
import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';
import type { StreamedBody } from '../core/streamed-body.ts';

const lastChunk = '0\r\n\r\n';

/** Writes a streamed body to a provider's socket. It pauses the body while the socket is full. */
export class Upload implements Receiver {
  readonly #body: StreamedBody;
  readonly #socket: Socket;
  readonly #onFailure: (error: GatewayError) => void;
  #over = false;

  constructor(body: StreamedBody, socket: Socket, onFailure: (error: GatewayError) => void) {
    this.#body = body;
    this.#socket = socket;
    this.#onFailure = onFailure;
  }

  /** The last byte has been written to the socket. */
  get over(): boolean {
    return this.#over;
  }

  start(): void {
    this.#body.flowTo(this);
  }

  onData(chunk: Buffer): void {
    if (this.#over || chunk.length === 0) return;
    if (!this.#write(chunk)) this.#body.source.pause();
  }

  onEnd(): void {
    this.#over = true;
    if (this.#body.length === undefined) this.#socket.write(lastChunk);
  }

  onError(error: GatewayError): void {
    if (this.#over) return;
    this.#over = true;
    this.#onFailure(error);
  }

  /** The socket can take more bytes. */
  drained(): void {
    if (!this.#over) this.#body.source.resume();
  }

  /** The rest of the body is not needed any more. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#body.source.abort();
  }

  #write(chunk: Buffer): boolean {
    const socket = this.#socket;
    if (this.#body.length !== undefined) return socket.write(chunk);
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    const hasRoom = socket.write('\r\n', 'latin1');
    socket.uncork();
    return hasRoom;
  }
}
