import { GatewayError } from '../errors.ts';
import { endOfLastEvent } from './boundary.ts';

/** No event is as long as this: real ones have some hundred bytes, one with an image some hundred KiB. */
export const maxEventBytes = 1_048_576;

const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Gives a stream's bytes out in whole events: what follows the last blank line is held until its own has come. That
 * remainder is one of a stream's two buffers.
 */
export class EventFramer {
  #held = nothing;
  #length = 0;

  /** What has not been given out: the beginning of an event. */
  get rest(): Buffer {
    return this.#held.subarray(0, this.#length);
  }

  /**
   * One read in, the events that it completes out; empty where it completes none.
   * @throws GatewayError `upstream_invalid` where an event is longer than `maxEventBytes`
   */
  take(chunk: Buffer): Buffer {
    if (this.#length === 0) {
      const end = endOfLastEvent(chunk) || blankLines(chunk);
      if (end < chunk.length) this.#hold(chunk.subarray(end));
      return end === chunk.length ? chunk : chunk.subarray(0, end);
    }
    const searched = Math.max(0, this.#length - 3); // a blank line has up to four bytes
    this.#hold(chunk);
    const bytes = this.#held.subarray(0, this.#length);
    const end = endOfLastEvent(bytes.subarray(searched));
    if (end === 0) return nothing;
    // What is given out is still on its way to a socket, so what remains needs bytes of its own.
    this.#held = nothing;
    this.#length = 0;
    if (searched + end < bytes.length) this.#hold(bytes.subarray(searched + end));
    return bytes.subarray(0, searched + end);
  }

  /** Copies, or a few bytes would keep a whole read of the socket in memory; grows by doubling, so that single bytes stay cheap. */
  #hold(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > maxEventBytes) {
      throw new GatewayError('upstream_invalid', `The provider sent an event of more than ${maxEventBytes} bytes.`);
    }
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#held.length));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#length);
    this.#length = length;
  }
}

/** Bytes of blank lines before an event. They begin none; the LF of a CRLF that was cut is one of them. */
function blankLines(chunk: Buffer): number {
  let end = 0;
  while (chunk[end] === lf || chunk[end] === cr) end += 1;
  return end;
}
