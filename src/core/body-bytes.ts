const empty = Buffer.alloc(0);
const firstCapacity = 262_144;

/**
 * The bytes of a body as they come, in one piece. Each chunk's memory is given back as soon as it is copied, not when
 * the garbage collector comes by: it cannot see how much hangs on a Buffer, and chunks that lie about keep whole regions
 * of the C heap from going back to the system (docs/decisions/memory-after-a-burst.md).
 */
export class BodyBytes {
  readonly #most: number;
  /** A body of one chunk is that chunk: no copy. */
  #only: Buffer | undefined;
  #bytes: Buffer<ArrayBuffer> = empty;
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
    const whole = this.#only ?? this.#exactly();
    this.#only = undefined;
    this.#bytes = empty;
    return whole;
  }

  /** Nobody wants it. */
  discard(): void {
    if (this.#only !== undefined) giveBack(this.#only);
    if (this.#bytes !== empty) giveBack(this.#bytes);
    this.#only = undefined;
    this.#bytes = empty;
    this.#length = 0;
  }

  #append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const doubled = Math.max(length, 2 * this.#bytes.length, firstCapacity);
      this.#resize(this.#most >= length ? Math.min(doubled, this.#most) : doubled);
    }
    chunk.copy(this.#bytes, this.#length);
    this.#length = length;
    giveBack(chunk);
  }

  #exactly(): Buffer {
    if (this.#length < this.#bytes.length) this.#resize(this.#length);
    return this.#bytes;
  }

  #resize(capacity: number): void {
    if (this.#bytes.length === 0) this.#bytes = Buffer.allocUnsafeSlow(capacity);
    else this.#bytes = Buffer.from(this.#bytes.buffer.transfer(capacity));
  }
}

/** Frees the memory of bytes that nobody will look at again. */
export function giveBack(chunk: Buffer): void {
  // Ours alone: Node's parser makes each chunk anew, over memory of its own.
  if (chunk.length === chunk.buffer.byteLength && chunk.buffer instanceof ArrayBuffer) chunk.buffer.transfer(0);
}
