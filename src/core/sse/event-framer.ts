import type { PartialEventBudget } from '../memory-budget.ts';
import { GatewayError } from '../errors.ts';
import { endOfLastEvent } from './end-of-last-event.ts';

/**
 * Below this size the memory budget is not charged. Usual events have some hundred bytes; an event with an image has
 * some MiB.
 */
const freeBytes = 65_536;

const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Cuts a stream's bytes into complete events. The bytes after the last blank line are buffered until their own blank
 * line has arrived. This is one of a stream's two buffers.
 */
export class EventFramer {
  readonly #eventBudget: PartialEventBudget;
  #held = nothing;
  #length = 0;
  #chargedBytes = 0;

  constructor(eventBudget: PartialEventBudget) {
    this.#eventBudget = eventBudget;
  }

  /** The buffered bytes: the beginning of an event. */
  get rest(): Buffer {
    return this.#held.subarray(0, this.#length);
  }

  /**
   * Takes the bytes of one read. Returns the events that are complete with them; an empty buffer where none is.
   * @throws GatewayError `upstream_invalid` where an event is larger than the budget allows, and the refusal of the memory
   *   budget
   */
  take(chunk: Buffer): Buffer {
    if (this.#length === 0) {
      const end = endOfLastEvent(chunk) || blankLines(chunk);
      if (end < chunk.length) this.#hold(chunk.subarray(end));
      return end === chunk.length ? chunk : chunk.subarray(0, end);
    }
    const searched = Math.max(0, this.#length - 3); // a blank line with the line end before it has up to four bytes
    this.#hold(chunk);
    const bytes = this.#held.subarray(0, this.#length);
    const end = endOfLastEvent(bytes.subarray(searched));
    if (end === 0) return nothing;
    // The returned bytes are still on their way to a socket, so the remaining bytes need a buffer of their own.
    this.discard();
    if (searched + end < bytes.length) this.#hold(bytes.subarray(searched + end));
    return bytes.subarray(0, searched + end);
  }

  /** Frees the buffer and releases its charge. Idempotent. */
  discard(): void {
    this.#held = nothing;
    this.#length = 0;
    if (this.#chargedBytes === 0) return;
    this.#chargedBytes = 0;
    this.#eventBudget.memoryBudget.releaseAnswer();
  }

  /**
   * Copies the bytes, because a few bytes would otherwise keep the buffer of a whole socket read in memory. The buffer
   * doubles when it grows, so that a stream of single bytes stays cheap.
   */
  #hold(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    const { maxBytes } = this.#eventBudget;
    if (length > maxBytes) throw eventTooLong(maxBytes);
    if (length > this.#held.length) {
      const size = Math.min(Math.max(length, 2 * this.#held.length), maxBytes);
      this.#charge(size);
      const larger = Buffer.allocUnsafeSlow(size);
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#length);
    this.#length = length;
  }

  #charge(size: number): void {
    if (size <= freeBytes) return;
    const refusal = this.#eventBudget.memoryBudget.chargeAnswer(size - this.#chargedBytes);
    if (refusal !== undefined) throw refusal;
    this.#chargedBytes = size;
  }
}

export function eventTooLong(maxBytes: number): GatewayError {
  const message = `The provider sent an event of more than ${maxBytes} bytes (upstream.maxEventBytes).`;
  return new GatewayError('upstream_invalid', message);
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
