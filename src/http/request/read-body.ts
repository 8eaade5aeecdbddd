import type { ServerResponse } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { BodyMemoryBudget } from '../../core/exchange.ts';
import { BodyBuffer, giveBack } from '../../core/body-buffer.ts';
import { BodyPace } from '../connection/body-pace.ts';
import { bodyTooLarge, checkJsonHeaders } from './check-body-headers.ts';
import type { BodyTaker, IncomingRequest } from './incoming-request.ts';

/** Reads one request's body. Bytes are charged as they come, so that a mere promise of bytes takes no room. */
export class BodyReader implements BodyTaker {
  readonly #request: IncomingRequest;
  readonly #response: ServerResponse;
  readonly #maxBytes: number;
  readonly #memoryBudget: BodyMemoryBudget;
  #reservedBytes = 0;
  #failure: GatewayError | undefined;
  #bytes: BodyBuffer | undefined;
  /** Only of a body that takes its time. */
  #pace: BodyPace | undefined;
  #resolve: ((body: Buffer) => void) | undefined;
  #reject: ((error: GatewayError) => void) | undefined;
  #body: Promise<Buffer> | undefined;

  constructor(request: IncomingRequest, response: ServerResponse, maxBytes: number, memoryBudget: BodyMemoryBudget) {
    this.#request = request;
    this.#response = response;
    this.#maxBytes = maxBytes;
    this.#memoryBudget = memoryBudget;
  }

  /** @throws GatewayError as `Exchange.readBody` says. A second call gives the same body. */
  read(): Promise<Buffer> {
    this.#body ??= this.#begin();
    return this.#body;
  }

  /** Ends the reading, begun or not, with an error. Without effect on a body that is whole. */
  fail(error: GatewayError): void {
    this.#failure ??= error;
    if (this.#reject === undefined) return;
    this.#reject(this.#failure);
    this.#bytes?.discard();
    this.#stop();
    this.release();
  }

  onBug(thrown: unknown): void {
    this.fail(GatewayError.from(thrown));
  }

  /** Whether it is being read, and came slower than that over the last seconds. To be asked every second or so. */
  isSlow(nowMs: number, minBytesPerSecond: number): boolean {
    if (this.#bytes === undefined) return false;
    this.#pace ??= new BodyPace(nowMs, this.#bytes.length);
    return this.#pace.isSlow(nowMs, this.#bytes.length, minBytesPerSecond);
  }

  forgetPace(): void {
    this.#pace = undefined;
  }

  release(): void {
    // Nobody holds the bytes longer than the one who asked for them.
    this.#body = undefined;
    if (this.#reservedBytes === 0) return;
    this.#memoryBudget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  #begin(): Promise<Buffer> {
    const failure = this.#failure ?? checkJsonHeaders(this.#request, this.#maxBytes);
    if (failure) return Promise.reject(failure);
    // Everything that could be refused without the body has been; now the client may send it.
    if (this.#request.headers.expect !== undefined) this.#response.writeContinue();
    this.#bytes = new BodyBuffer(Number(this.#request.headers['content-length'] ?? 0));
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#request.giveBodyTo(this);
    });
  }

  onData(chunk: Buffer): void {
    const bytes = this.#bytes;
    // Failed, and what still comes is forgotten: at once, or a burst of refused bodies takes the C heap to pieces.
    if (bytes === undefined) {
      giveBack(chunk);
    } else if (bytes.length + chunk.length > this.#maxBytes) {
      giveBack(chunk);
      this.fail(bodyTooLarge(this.#maxBytes));
    } else {
      const refusal = this.#memoryBudget.reserve(chunk.length);
      if (refusal === undefined) {
        this.#reservedBytes += chunk.length;
        bytes.add(chunk);
      } else {
        giveBack(chunk);
        this.fail(refusal);
      }
    }
  }

  onEnd(): void {
    if (this.#bytes === undefined) return;
    this.#resolve?.(this.#bytes.take());
    this.#stop();
  }

  /** The reader lives as long as its request, which shall not hold the promise, and so the body. */
  #stop(): void {
    this.#bytes = undefined;
    this.#resolve = undefined;
    this.#reject = undefined;
  }
}
