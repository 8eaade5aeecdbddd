import type { PartialEventBudget } from '../memory-budget.ts';
import type { Framer } from '../framing.ts';
import { PartialFrame } from '../partial-frame.ts';
import { endOfLastEvent } from './end-of-last-event.ts';

const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Cuts a stream's bytes into complete events. The bytes after the last blank line are buffered until their own blank
 * line has arrived.
 */
export class EventFramer implements Framer {
  readonly #partial: PartialFrame;

  constructor(eventBudget: PartialEventBudget) {
    this.#partial = new PartialFrame(eventBudget);
  }

  get rest(): Buffer {
    return this.#partial.bytes;
  }

  take(chunk: Buffer): Buffer {
    const partial = this.#partial;
    if (partial.length === 0) {
      const end = endOfLastEvent(chunk) || blankLines(chunk);
      if (end < chunk.length) partial.add(chunk.subarray(end));
      return end === chunk.length ? chunk : chunk.subarray(0, end);
    }
    const searched = Math.max(0, partial.length - 3); // a blank line with the line end before it has up to four bytes
    partial.add(chunk);
    const { bytes } = partial;
    const end = endOfLastEvent(bytes.subarray(searched));
    if (end === 0) return nothing;
    // The returned bytes are still on their way to a socket, so the remaining bytes need a buffer of their own.
    partial.discard();
    if (searched + end < bytes.length) partial.add(bytes.subarray(searched + end));
    return bytes.subarray(0, searched + end);
  }

  discard(): void {
    this.#partial.discard();
  }
}

/**
 * Number of bytes of blank lines at the start. They do not begin an event. One of them can be the LF of a CRLF that was
 * cut.
 */
function blankLines(chunk: Buffer): number {
  let end = 0;
  while (chunk[end] === lf || chunk[end] === cr) end += 1;
  return end;
}
