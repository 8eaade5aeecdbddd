const smallestSegment = 262_144;

/**
 * The bytes of a body as they come, in one piece. Each chunk's memory is given back as soon as it is copied, not when
 * the garbage collector comes by: it cannot see how much hangs on a Buffer, and chunks that lie about keep whole regions
 * of the C heap from going back to the system (docs/decisions/memory-after-a-burst.md). They are copied into segments,
 * each as large as all before it, and from there once more: to grow one piece would copy and clear it again and again.
 */
export class BodyBuffer {
  readonly #most: number;
  /** A body of one chunk is that chunk: no copy. */
  #only: Buffer | undefined;
  #segments: Buffer[] = [];
  /** Of the last segment. */
  #used = 0;
  #length = 0;

  /** @param most that will come, as far as that is known, or 0. A mere promise: room is taken as bytes come. */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    if (this.#length === 0) {
      this.#only = chunk;
      this.#length = chunk.length;
      return;
    }
    const only = this.#only;
    if (only !== undefined) {
      this.#only = undefined;
      this.#length = 0;
      this.#append(only);
    }
    this.#append(chunk);
  }

  /** All of it. What was added is not kept here any longer. */
  take(): Buffer {
    const whole = this.#only ?? this.#join();
    this.#only = undefined;
    this.#segments = [];
    return whole;
  }

  /** Nobody wants it. */
  discard(): void {
    if (this.#only !== undefined) giveBack(this.#only);
    for (const segment of this.#segments) giveBack(segment);
    this.#only = undefined;
    this.#segments = [];
    this.#length = 0;
  }

  #append(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(this.#segmentWithRoom(), this.#used, at);
      at += copied;
      this.#used += copied;
      this.#length += copied;
    }
    giveBack(chunk);
  }

  #segmentWithRoom(): Buffer {
    const last = this.#segments.at(-1);
    if (last !== undefined && this.#used < last.length) return last;
    const doubling = Math.max(this.#length, smallestSegment);
    const promised = this.#most - this.#length;
    const next = Buffer.allocUnsafeSlow(promised > 0 ? Math.min(doubling, promised) : doubling);
    this.#segments.push(next);
    this.#used = 0;
    return next;
  }

  #join(): Buffer {
    const [first] = this.#segments;
    if (first?.length === this.#length) return first;
    const whole = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const segment of this.#segments) {
      at += segment.copy(whole, at, 0, Math.min(segment.length, this.#length - at));
      giveBack(segment);
    }
    return whole;
  }
}

/** Frees the memory of bytes that nobody will look at again. */
export function giveBack(chunk: Buffer): void {
  // Ours alone: Node's parser makes each chunk anew, over memory of its own.
  if (chunk.length === chunk.buffer.byteLength && chunk.buffer instanceof ArrayBuffer) chunk.buffer.transfer(0);
}
