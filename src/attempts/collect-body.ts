import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';

export type Collected =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'broken'; readonly error: GatewayError };

/** Holds a body until its end, up to a bound. After `finish` was called it wants to hear nothing more. */
export class CollectBody implements Receiver {
  readonly #maxBytes: number;
  readonly #finish: (collected: Collected) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, finish: (collected: Collected) => void) {
    this.#maxBytes = maxBytes;
    this.#finish = finish;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#finish({ kind: 'too_large' });
    else this.#chunks.push(chunk);
  }

  onEnd(): void {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#bytes);
    this.#finish({ kind: 'whole', body });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'broken', error });
  }
}
