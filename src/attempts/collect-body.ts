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
  /** Nearly always the only one. */
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #bytes = 0;

  constructor(maxBytes: number, finish: (collected: Collected) => void) {
    this.#maxBytes = maxBytes;
    this.#finish = finish;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#finish({ kind: 'too_large' });
    else if (this.#first === undefined) this.#first = chunk;
    else (this.#more ??= []).push(chunk);
  }

  onEnd(): void {
    const first = this.#first ?? Buffer.alloc(0);
    const body = this.#more === undefined ? first : Buffer.concat([first, ...this.#more], this.#bytes);
    this.#finish({ kind: 'whole', body });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'broken', error });
  }
}
