import type { ServerResponse } from 'node:http';
import { giveBack } from '../../core/body-buffer.ts';
import { GatewayError } from '../../core/errors.ts';
import type { BodyMemoryBudget } from '../../core/exchange.ts';
import type { Receiver, Source } from '../../core/source.ts';
import type { StreamedBody, StreamedBodyBounds } from '../../core/streamed-body.ts';
import { BodyPace } from '../connection/body-pace.ts';
import { bodyTooLarge, checkBodyHeaders } from './check-body-headers.ts';
import type { BodyTaker, IncomingRequest } from './incoming-request.ts';

/**
 * Most bytes between the client's socket and the provider's: what one read brings, behind a full buffer of a socket.
 */
const windowBytes = 131_072;

/**
 * Streams the body of one request on to a provider. The request is charged for the window and not for each chunk,
 * because the window is all that is in memory, however large the body is. While the receiver has paused it the client's
 * socket is not read, so a client that leaves then is noticed only when the receiver resumes. The time that a
 * body may take (`server.bodyTimeoutMs`) bounds that.
 */
export class BodyStream implements BodyTaker, StreamedBody {
  readonly length: number | undefined;
  readonly source: Source = {
    pause: () => {
      this.#pause();
    },
    resume: () => {
      this.#resume();
    },
    abort: () => {
      this.#stop();
    },
  };
  readonly #request: IncomingRequest;
  readonly #response: ServerResponse;
  readonly #maxBytes: number;
  readonly #memoryBudget: BodyMemoryBudget;
  #reservedBytes = 0;
  #receiver: Receiver | undefined;
  #state: 'unread' | 'flowing' | 'paused' | 'over' = 'unread';
  #failure: GatewayError | undefined;
  #bytes = 0;
  #pace: BodyPace | undefined;

  /** @throws GatewayError `unsupported_media_type`, `body_too_large`, and the refusal of the payer */
  constructor(
    request: IncomingRequest,
    response: ServerResponse,
    bounds: StreamedBodyBounds,
    memoryBudget: BodyMemoryBudget,
  ) {
    const { type, maxBytes } = bounds;
    const { 'content-type': contentType = '', 'content-length': length } = request.headers;
    if (!type.test(contentType))
      throw new GatewayError('unsupported_media_type', 'The Content-Type is not taken here.');
    const fault = checkBodyHeaders(request, maxBytes);
    if (fault !== undefined) throw fault;
    this.#request = request;
    this.#response = response;
    this.#maxBytes = maxBytes;
    this.#memoryBudget = memoryBudget;
    this.length = length === undefined ? undefined : Number(length);
    const charged = Math.min(this.length ?? windowBytes, windowBytes);
    const refusal = memoryBudget.reserve(charged);
    if (refusal !== undefined) throw refusal;
    this.#reservedBytes = charged;
  }

  get full(): boolean {
    return this.#state === 'paused';
  }

  flowTo(receiver: Receiver): void {
    if (this.#state !== 'unread') throw new Error('The body has been taken already.');
    if (this.#failure !== undefined) {
      this.#state = 'over';
      receiver.onError(this.#failure);
      return;
    }
    this.#receiver = receiver;
    this.#state = 'flowing';
    if (this.#request.headers.expect !== undefined) this.#response.writeContinue();
    this.#request.giveBodyTo(this);
    // Reading what had already arrived made Node read on from the socket, so pause it again.
    if (this.full) this.#request.socket.pause();
  }

  onData(chunk: Buffer): void {
    if (this.#state === 'over') {
      giveBack(chunk);
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.fail(bodyTooLarge(this.#maxBytes));
    else this.#receiver?.onData(chunk);
  }

  onEnd(): void {
    const receiver = this.#receiver;
    if (!this.#stop()) return;
    receiver?.onEnd();
  }

  /** Ends the reading with an error, even if it has not begun. Does nothing to a body that is complete. */
  fail(error: GatewayError): void {
    this.#failure ??= error;
    const receiver = this.#receiver;
    if (receiver === undefined || !this.#stop()) return;
    receiver.onError(error);
  }

  onBug(thrown: unknown): void {
    this.fail(GatewayError.from(thrown));
  }

  /** A client that waits for the provider is not slow, so its pace is measured only while the body flows. */
  isSlow(nowMs: number, minBytesPerSecond: number): boolean {
    if (this.#state !== 'flowing') {
      this.#pace = undefined;
      return false;
    }
    this.#pace ??= new BodyPace(nowMs, this.#bytes);
    return this.#pace.isSlow(nowMs, this.#bytes, minBytesPerSecond);
  }

  forgetPace(): void {
    this.#pace = undefined;
  }

  /** Releases the window, and drops what still arrives of the body. Idempotent. */
  release(): void {
    this.#stop();
    if (this.#reservedBytes === 0) return;
    this.#memoryBudget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  #pause(): void {
    if (this.#state !== 'flowing') return;
    this.#state = 'paused';
    this.#request.socket.pause();
  }

  #resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'flowing';
    this.#request.socket.resume();
  }

  /** Returns whether the body had not ended before. */
  #stop(): boolean {
    if (this.#state === 'over') return false;
    // The client's next request and its FIN come after the rest of the body, so read on.
    this.#resume();
    this.#state = 'over';
    this.#receiver = undefined;
    return true;
  }
}
