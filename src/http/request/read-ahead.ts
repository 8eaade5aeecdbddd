import { giveBack } from '../../core/body-buffer.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';

/**
 * As much as the two kernels have between a client and this process: the client's buffer for what it sends and ours for
 * what comes. Only behind all of it stands the end of a client that has left.
 */
const maxAheadBytes = 6 * 1_048_576;

/** What has come of a body before its receiver wants it. */
export class ReadAhead {
  readonly #freeBytes: number;
  readonly #memoryBudget: BodyMemoryBudget;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Charged here, beyond what is charged elsewhere. */
  #chargedBytes = 0;

  /** @param freeBytes as many are charged elsewhere */
  constructor(freeBytes: number, memoryBudget: BodyMemoryBudget) {
    this.#freeBytes = freeBytes;
    this.#memoryBudget = memoryBudget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Whether there is room for more: what was read already is kept all the same. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const missing = this.#bytes - this.#freeBytes - this.#chargedBytes;
    if (missing <= 0) return true;
    if (this.#bytes > maxAheadBytes || !this.#memoryBudget.reserveSpare(missing)) return false;
    this.#chargedBytes += missing;
    return true;
  }

  take(): Buffer | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    this.#bytes -= chunk.length;
    if (this.#chunks.length === 0) this.#release();
    return chunk;
  }

  /** All of it, which stays here. */
  joined(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  discard(): void {
    for (const chunk of this.#chunks) giveBack(chunk);
    this.#chunks = [];
    this.#bytes = 0;
    this.#release();
  }

  #release(): void {
    if (this.#chargedBytes > 0) this.#memoryBudget.release(this.#chargedBytes);
    this.#chargedBytes = 0;
  }
}
