import { ChunkedDecoder } from './chunked-decoder.ts';
import type { BodyFraming } from './read-head.ts';

const none = Buffer.alloc(0);

/** Extracts a response body from the bytes after the head. */
export class BodyDecoder {
  readonly #chunks = new ChunkedDecoder();
  #kind: BodyFraming['kind'] = 'length';
  #leftBytes = 0;
  /** The last byte of the body has arrived. */
  isOver = false;
  /** Number of bytes that came after the body. */
  strayBytes = 0;

  begin(framing: BodyFraming): void {
    this.#kind = framing.kind;
    this.#leftBytes = framing.kind === 'length' ? framing.bytes : 0;
    this.isOver = framing.kind === 'length' && framing.bytes === 0;
    this.strayBytes = 0;
    this.#chunks.begin();
  }

  /** Returns the part of the body in these bytes as one buffer. It may reuse their memory. @throws BrokenHttp */
  take(bytes: Buffer): Buffer {
    switch (this.#kind) {
      case 'length':
        return this.#takeCounted(bytes);
      case 'chunked': {
        const body = this.#chunks.take(bytes);
        this.isOver = this.#chunks.isOver;
        this.strayBytes = this.#chunks.strayBytes;
        return body;
      }
      case 'until-close':
      default:
        return bytes;
    }
  }

  /** The connection has ended. Returns false where the body is incomplete. */
  endsWithConnection(): boolean {
    if (this.#kind === 'until-close') this.isOver = true;
    return this.isOver;
  }

  #takeCounted(bytes: Buffer): Buffer {
    const left = this.#leftBytes;
    if (bytes.length < left) {
      this.#leftBytes = left - bytes.length;
      return bytes;
    }
    this.#leftBytes = 0;
    this.isOver = true;
    this.strayBytes = bytes.length - left;
    if (this.strayBytes === 0) return bytes;
    return left === 0 ? none : bytes.subarray(0, left);
  }
}
