import type { ServerResponse } from 'node:http';
import { giveBack } from '../../core/body-buffer.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';
import type { Receiver, Source } from '../../core/source.ts';
import { type ArrivingBody, type BodyBounds, maxFirstBytes } from '../../core/streamed-body.ts';
import { BodyPace } from '../connection/body-pace.ts';
import { bodyTooLarge, checkTypedHeaders } from './check-body-headers.ts';
import type { BodyTaker, IncomingRequest } from './incoming-request.ts';
import { ReadAhead } from './read-ahead.ts';
import { type Charge, WholeBody } from './whole-body.ts';

/**
 * Most bytes between the client's socket and the provider's: what one read brings, behind a full buffer of a socket.
 */
const windowBytes = 131_072;

/** Who waits for the first bytes. */
interface Waiter {
  readonly bytes: number;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * One request's body on its way to a provider. The request is charged for the window, and not for each chunk: that is all
 * it holds while the body flows, however large the body is. While the receiver has paused the body, the client's socket is
 * read ahead as far as memory can be spared, because a client that leaves is seen only behind the bytes that it has sent.
 */
export class BodyStream implements BodyTaker, ArrivingBody, Source {
  readonly length: number | undefined;
  movedAtMs: number;
  readonly #request: IncomingRequest;
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #memoryBudget: BodyMemoryBudget;
  readonly #ahead: ReadAhead;
  #reservedBytes = 0;
  #receiver: Receiver | undefined;
  #waiter: Waiter | undefined;
  #state: 'unread' | 'waiting' | 'flowing' | 'paused' | 'over' = 'unread';
  /** Its last byte has come. */
  #isWhole = false;
  /** It is read into one buffer, and goes to no provider while it arrives. */
  #isCollected = false;
  /** The client's socket is not read. */
  #isSocketPaused = false;
  #failure: GatewayError | undefined;
  #bytes = 0;
  #pace: BodyPace | undefined;

  /** @throws GatewayError `unsupported_media_type`, `body_too_large`, and the refusal of the payer */
  constructor(
    request: IncomingRequest,
    response: ServerResponse,
    clock: Clock,
    bounds: BodyBounds,
    memoryBudget: BodyMemoryBudget,
  ) {
    const { type, maxBytes } = bounds;
    const { 'content-length': length } = request.headers;
    const fault = checkTypedHeaders(request, type, maxBytes);
    if (fault !== undefined) throw fault;
    this.#request = request;
    this.#response = response;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#memoryBudget = memoryBudget;
    this.#ahead = new ReadAhead(windowBytes, memoryBudget);
    this.length = length === undefined ? undefined : Number(length);
    this.movedAtMs = clock.nowMs();
    const charged = Math.min(this.length ?? windowBytes, windowBytes);
    const refusal = memoryBudget.reserve(charged);
    if (refusal !== undefined) throw refusal;
    this.#reservedBytes = charged;
  }

  get source(): Source {
    return this;
  }

  get isTaken(): boolean {
    return this.#state !== 'unread' && this.#state !== 'waiting';
  }

  get full(): boolean {
    return this.#isSocketPaused;
  }

  /** The wait for its first bytes, or for all of them, is bounded as the one for any whole body is. */
  get mayTakeLong(): boolean {
    return this.#waiter === undefined && !this.#isCollected;
  }

  firstBytes(bytes: number): Promise<Buffer> {
    if (bytes > maxFirstBytes) throw new Error(`More than ${maxFirstBytes} bytes are not read before a body is taken.`);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#state !== 'unread') throw new Error('The body is read already.');
    return new Promise((resolve, reject) => {
      this.#waiter = { bytes, resolve, reject };
      this.#state = 'waiting';
      this.#read();
      if (this.#ahead.bytes >= bytes) this.#tellFirstBytes();
    });
  }

  flowTo(receiver: Receiver): void {
    if (this.#failure !== undefined) {
      this.#state = 'over';
      receiver.onError(this.#failure);
      return;
    }
    if (this.isTaken) throw new Error('The body has been taken already.');
    const isRead = this.#state === 'waiting';
    this.#receiver = receiver;
    this.#state = 'flowing';
    this.movedAtMs = this.#clock.nowMs();
    if (isRead) this.#goOn();
    else this.#read();
  }

  charge(bytes: number): GatewayError | undefined {
    const refusal = this.#memoryBudget.reserve(bytes);
    if (refusal === undefined) this.#reservedBytes += bytes;
    return refusal;
  }

  readWhole(charge: Charge): Promise<Buffer> {
    const body = new WholeBody(this, this.length, charge);
    this.#isCollected = true;
    this.flowTo(body);
    return body.whole;
  }

  onData(chunk: Buffer): void {
    if (this.#state === 'over') {
      giveBack(chunk);
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      this.fail(bodyTooLarge(this.#maxBytes));
    } else if (this.#state === 'flowing' && this.#ahead.isEmpty) {
      this.#give(chunk);
    } else {
      const hasRoom = this.#ahead.add(chunk);
      if (this.#waiter !== undefined && this.#ahead.bytes >= this.#waiter.bytes) this.#tellFirstBytes();
      if (!hasRoom) this.#pauseSocket();
    }
  }

  onEnd(): void {
    if (this.#state === 'over') return;
    this.#isWhole = true;
    this.#tellFirstBytes();
    this.#endIfAllIsGiven();
  }

  /** Ends the reading, begun or not, with an error. Without effect where its last byte was given. */
  fail(error: GatewayError): void {
    this.#failure ??= error;
    const [receiver, waiter] = [this.#receiver, this.#waiter];
    if ((receiver === undefined && waiter === undefined) || !this.#stop()) return;
    waiter?.reject(error);
    receiver?.onError(error);
  }

  onBug(thrown: unknown): void {
    this.fail(GatewayError.from(thrown));
  }

  /** A client that waits for the provider is not slow, so its pace is measured only while the body flows. */
  isSlow(nowMs: number, minBytesPerSecond: number): boolean {
    const isAwaited = this.#waiter !== undefined || (this.#state === 'flowing' && !this.#isWhole);
    if (!isAwaited) {
      this.#pace = undefined;
      return false;
    }
    this.#pace ??= new BodyPace(nowMs, this.#bytes);
    return this.#pace.isSlow(nowMs, this.#bytes, minBytesPerSecond);
  }

  forgetPace(): void {
    this.#pace = undefined;
  }

  /** Gives back what was charged; what still comes of the body is forgotten. Idempotent. */
  release(): void {
    this.#stop();
    if (this.#reservedBytes === 0) return;
    this.#memoryBudget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  pause(): void {
    if (this.#state === 'flowing') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'flowing';
    this.#goOn();
  }

  abort(): void {
    this.#stop();
  }

  #read(): void {
    if (this.#request.awaitsContinue) this.#response.writeContinue();
    this.#request.giveBodyTo(this);
    // What had come already was handed over by reading the request, which has Node read the socket on.
    if (this.full) this.#request.socket.pause();
  }

  #give(chunk: Buffer): void {
    this.movedAtMs = this.#clock.nowMs();
    this.#receiver?.onData(chunk);
  }

  /** What was read ahead comes first; then the socket is read on. */
  #goOn(): void {
    for (let chunk = this.#next(); chunk !== undefined; chunk = this.#next()) this.#give(chunk);
    if (this.#state !== 'flowing') return;
    this.#endIfAllIsGiven();
    this.#resumeSocket();
  }

  #next(): Buffer | undefined {
    return this.#state === 'flowing' ? this.#ahead.take() : undefined;
  }

  #tellFirstBytes(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    this.#waiter = undefined;
    waiter.resolve(this.#ahead.joined());
  }

  #endIfAllIsGiven(): void {
    if (!this.#isWhole || !this.#ahead.isEmpty) return;
    const receiver = this.#receiver;
    if (receiver !== undefined && this.#stop()) receiver.onEnd();
  }

  #pauseSocket(): void {
    if (this.#isSocketPaused) return;
    this.#isSocketPaused = true;
    this.#request.socket.pause();
  }

  #resumeSocket(): void {
    if (!this.#isSocketPaused) return;
    this.#isSocketPaused = false;
    this.#request.socket.resume();
  }

  /** Returns whether the body had not ended before. */
  #stop(): boolean {
    if (this.#state === 'over') return false;
    this.#state = 'over';
    this.#receiver = undefined;
    this.#waiter = undefined;
    this.#ahead.discard();
    // Behind the rest of the body stand the client's next request, and its leaving.
    this.#resumeSocket();
    return true;
  }
}
