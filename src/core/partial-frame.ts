import { GatewayError } from './errors.ts';
import type { PartialEventBudget } from './memory-budget.ts';

/**
 * Below this size the memory budget is not charged. Usual events have some hundred bytes; an event with an image has
 * some MiB.
 */
const freeBytes = 65_536;

const nothing = Buffer.alloc(0);

/** The bytes of a frame that is not complete yet. This is one of a stream's two buffers. */
export class PartialFrame {
  readonly #eventBudget: PartialEventBudget;
  #buffer = nothing;
  #chargedBytes = 0;
  length = 0;

  constructor(eventBudget: PartialEventBudget) {
    this.#eventBudget = eventBudget;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  /**
   * Copies the bytes, because a few bytes would otherwise keep the buffer of a whole socket read in memory. The buffer
   * doubles when it grows, so that a stream of single bytes stays cheap.
   * @throws GatewayError `upstream_invalid` where the frame becomes larger than the budget allows, and the refusal of the
   *   memory budget
   */
  add(bytes: Buffer): void {
    const length = this.length + bytes.length;
    const { maxBytes } = this.#eventBudget;
    if (length > maxBytes) throw eventTooLong(maxBytes);
    if (length > this.#buffer.length) {
      const size = Math.min(Math.max(length, 2 * this.#buffer.length), maxBytes);
      this.#charge(size);
      const larger = Buffer.allocUnsafeSlow(size);
      this.#buffer.copy(larger, 0, 0, this.length);
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer, this.length);
    this.length = length;
  }

  /** Frees the buffer and releases its charge. Idempotent. */
  discard(): void {
    this.#buffer = nothing;
    this.length = 0;
    if (this.#chargedBytes === 0) return;
    this.#chargedBytes = 0;
    this.#eventBudget.memoryBudget.releaseAnswer();
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
