import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import { BodyBuffer, giveBack } from '../core/body-buffer.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';

export type Collected =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'too_large' }
  /** Nobody pays for more of it. */
  | { readonly kind: 'refused'; readonly error: GatewayError }
  | { readonly kind: 'broken'; readonly error: GatewayError };

/**
 * Holds a body until its end, up to a bound. After `finish` was called it wants to hear nothing more; where no answer
 * comes of it, it is to be discarded.
 */
export class CollectBody implements Receiver {
  readonly #maxBytes: number;
  readonly #memoryBudget: AnswerMemoryBudget | undefined;
  readonly #finish: (collected: Collected) => void;
  readonly #bytes: BodyBuffer;

  /**
   * @param promisedBytes the length that the provider's head says; undefined if it says none
   * @param memoryBudget is charged for the bytes as they arrive. The code that takes the answer also releases the charge.
   */
  constructor(
    maxBytes: number,
    promisedBytes: number | undefined,
    memoryBudget: AnswerMemoryBudget | undefined,
    finish: (collected: Collected) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#memoryBudget = memoryBudget;
    this.#finish = finish;
    this.#bytes = new BodyBuffer(Math.min(promisedBytes ?? 0, maxBytes));
  }

  onData(chunk: Buffer): void {
    if (this.#bytes.length + chunk.length > this.#maxBytes) {
      giveBack(chunk);
      this.#finish({ kind: 'too_large' });
      return;
    }
    const error = this.#memoryBudget?.chargeAnswer(chunk.length);
    if (error === undefined) this.#bytes.add(chunk);
    else {
      giveBack(chunk);
      this.#finish({ kind: 'refused', error });
    }
  }

  onEnd(): void {
    this.#finish({ kind: 'whole', body: this.#bytes.take() });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'broken', error });
  }

  /** Frees what is held, at once, and what was charged for it. Idempotent. */
  discard(): void {
    this.#bytes.discard();
    this.#memoryBudget?.releaseAnswer();
  }
}
