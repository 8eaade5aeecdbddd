import type { ServerResponse } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';
import { BodyBuffer, giveBack } from '../../core/body-buffer.ts';
import type { BodyBounds } from '../../core/streamed-body.ts';
import { BodyPace } from '../connection/body-pace.ts';
import { bodyTooLarge, checkJsonHeaders, checkTypedHeaders } from './check-body-headers.ts';
import type { BodyTaker, IncomingRequest } from './incoming-request.ts';

/** Reads the body of one request. Bytes are charged as they arrive, so that a Content-Length alone uses no memory. */
export class BodyReader implements BodyTaker {
  readonly #request: IncomingRequest;
  readonly #response: ServerResponse;
  /** Of its Content-Type; undefined for JSON. */
  readonly #type: RegExp | undefined;
  readonly #maxBytes: number;
  readonly #memoryBudget: BodyMemoryBudget;
  #reservedBytes = 0;
  #failure: GatewayError | undefined;
  #bytes: BodyBuffer | undefined;
  /** Set only for a body that takes a while. */
  #pace: BodyPace | undefined;
  #resolve: ((body: Buffer) => void) | undefined;
  #reject: ((error: GatewayError) => void) | undefined;
  #body: Promise<Buffer> | undefined;

  /** @param bounds the most bytes of a JSON body, or the bounds of a body of another type */
  constructor(
    request: IncomingRequest,
    response: ServerResponse,
    bounds: number | BodyBounds,
    memoryBudget: BodyMemoryBudget,
  ) {
    this.#request = request;
    this.#response = response;
    this.#type = typeof bounds === 'number' ? undefined : bounds.type;
    this.#maxBytes = typeof bounds === 'number' ? bounds : bounds.maxBytes;
    this.#memoryBudget = memoryBudget;
  }

  /** @throws GatewayError as `Exchange.readBody` says. A second call returns the same body. */
  read(): Promise<Buffer> {
    this.#body ??= this.#begin();
    return this.#body;
  }

  /** Why there is no body, also where its reading has not begun. */
  get failure(): GatewayError | undefined {
    return this.#failure;
  }

  /** Ends the reading with an error, even if it has not begun. Does nothing to a body that is complete. */
  fail(error: GatewayError): void {
    this.#failure ??= error;
    if (this.#reject === undefined) return;
    this.#reject(this.#failure);
    this.release();
  }

  onBug(thrown: unknown): void {
    this.fail(GatewayError.from(thrown));
  }

  /**
   * Whether the body is being read and arrived more slowly than that over the last seconds. Call it about every second.
   */
  isSlow(nowMs: number, minBytesPerSecond: number): boolean {
    if (this.#bytes === undefined) return false;
    this.#pace ??= new BodyPace(nowMs, this.#bytes.length);
    return this.#pace.isSlow(nowMs, this.#bytes.length, minBytesPerSecond);
  }

  forgetPace(): void {
    this.#pace = undefined;
  }

  /** Gives back what was charged; what still comes of the body is dropped. Idempotent. */
  release(): void {
    // Only the code that asked for the bytes keeps them from here on.
    this.#body = undefined;
    this.#bytes?.discard();
    this.#stop();
    if (this.#reservedBytes === 0) return;
    this.#memoryBudget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  #begin(): Promise<Buffer> {
    const failure = this.#failure ?? this.#checkHeaders();
    if (failure) return Promise.reject(failure);
    // Everything that can be refused without the body has been checked; now the client may send it.
    if (this.#request.awaitsContinue) this.#response.writeContinue();
    this.#bytes = new BodyBuffer(Number(this.#request.headers['content-length'] ?? 0));
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#request.giveBodyTo(this);
    });
  }

  #checkHeaders(): GatewayError | undefined {
    if (this.#type === undefined) return checkJsonHeaders(this.#request, this.#maxBytes);
    return checkTypedHeaders(this.#request, this.#type, this.#maxBytes);
  }

  onData(chunk: Buffer): void {
    const bytes = this.#bytes;
    // The reading has failed, and the rest is dropped. It is freed at once, because a burst of refused bodies would
    // fragment the C heap.
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

  /** Drops the promise, and with it the body: the reader lives as long as its request. */
  #stop(): void {
    this.#bytes = undefined;
    this.#resolve = undefined;
    this.#reject = undefined;
  }
}
