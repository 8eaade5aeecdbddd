const smallestSegment = 262_144;
/** A promised length is believed once one part in so many of it has arrived. */
const believedFrom = 8;

/**
 * Collects the chunks of a body and returns them as one buffer. The memory of each chunk is freed as soon as it is
 * copied. The garbage collector would free it too late: it does not see how much memory a Buffer holds, and such chunks
 * keep whole regions of the C heap from going back to the system (docs/decisions/memory-after-a-burst.md). The chunks
 * are copied into segments, each as large as all segments before it, and once more into the result. Growing one buffer
 * instead would copy and clear the same bytes many times. Where the sender has promised a length and a part of it has
 * arrived, the rest goes straight into the result, so that the end of a large body does not cost a long turn.
 */
export class BodyBuffer {
  readonly #most: number;
  /** A body of one chunk is returned without a copy. */
  #only: Buffer | undefined;
  #segments: Buffer[] = [];
  /** Bytes used in the last segment. */
  #used = 0;
  #length = 0;

  /**
   * @param most the expected length in bytes, or 0 where it is not known. It comes from the sender and is not trusted:
   *   memory is allocated only as bytes arrive.
   */
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

  /** Returns the whole body, and keeps no reference to it. */
  take(): Buffer {
    const whole = this.#only ?? this.#join();
    this.#only = undefined;
    this.#segments = [];
    return whole;
  }

  /** Frees all memory, because the body is not needed any more. */
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
    const promised = this.#most - this.#length;
    if (promised > 0 && this.#length * believedFrom >= this.#most) return this.#makeResult(this.#most);
    const doubling = Math.max(this.#length, smallestSegment);
    const next = Buffer.allocUnsafeSlow(promised > 0 ? Math.min(doubling, promised) : doubling);
    this.#segments.push(next);
    this.#used = 0;
    return next;
  }

  /** Moves what has arrived into a buffer of this size, which becomes the only segment. */
  #makeResult(size: number): Buffer {
    const result = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const segment of this.#segments) {
      at += segment.copy(result, at, 0, Math.min(segment.length, this.#length - at));
      giveBack(segment);
    }
    this.#segments = [result];
    this.#used = at;
    return result;
  }

  #join(): Buffer {
    const [first] = this.#segments;
    if (first?.length === this.#length) return first;
    return this.#makeResult(this.#length);
  }
}

/** Frees the memory of a chunk at once. The chunk must not be used afterwards. */
export function giveBack(chunk: Buffer): void {
  // Only a chunk that owns its whole memory may be freed. Node's parser makes each chunk over memory of its own.
  if (chunk.length === chunk.buffer.byteLength && chunk.buffer instanceof ArrayBuffer) chunk.buffer.transfer(0);
}

/**
 * The same for a chunk whose memory nobody else uses, although it may be only a part of it: what is left of a read when the
 * framing around it has been taken away.
 */
export function giveBackAll(chunk: Buffer): void {
  const { buffer } = chunk;
  // Node's pool, which many buffers share, gives less than half of its memory to one of them.
  if (chunk.length * 2 > buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
