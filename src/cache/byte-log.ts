import { ownBytes } from '../core/own-bytes.ts';

export const segmentBytes = 16_384;

interface Segment {
  /** The offset of its first byte. */
  readonly start: number;
  readonly bytes: Buffer;
}

/** Bytes that are only ever added at the end, and read at an offset from the start. Old ones can be forgotten. */
export class ByteLog {
  #segments: Segment[] = [];
  #end = 0;

  /** The offset after the last byte. */
  get end(): number {
    return this.#end;
  }

  /** Memory of the bytes that are not forgotten. */
  get heldBytes(): number {
    return this.#segments.length * segmentBytes;
  }

  /** Bytes that can be added before the log takes more memory. */
  get room(): number {
    const last = this.#segments.at(-1);
    return last === undefined ? 0 : last.start + segmentBytes - this.#end;
  }

  append(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.room === 0) this.#segments.push({ start: this.#end, bytes: Buffer.allocUnsafeSlow(segmentBytes) });
      const { start, bytes: segment } = this.#segments.at(-1) as Segment;
      const copied = bytes.copy(segment, this.#end - start, at);
      at += copied;
      this.#end += copied;
    }
  }

  /** The bytes from an offset to the end of their segment: empty at the end of the log. Nobody may change them. */
  from(offset: number): Buffer {
    const segment = this.#segments.findLast(({ start }) => start <= offset);
    if (segment === undefined) return Buffer.alloc(0);
    const { start, bytes } = segment;
    return bytes.subarray(offset - start, Math.min(this.#end - start, segmentBytes));
  }

  /** Forgets the segments that end before the offset. */
  forgetBefore(offset: number): void {
    this.#segments = this.#segments.filter(({ start }) => start + segmentBytes > offset);
  }

  /** A copy of everything, where nothing is forgotten. */
  copy(): Buffer {
    return ownBytes(
      this.#segments.map(({ bytes }) => bytes),
      this.#end,
    );
  }
}
