import type { GatewayError } from '../core/errors.ts';
import { overloaded } from './overloaded.ts';

/** Bytes of request bodies that the whole process holds at once; beyond it the one who asks sheds the request. */
export class BodyBudget {
  #maxBytes: number;
  readonly #onRefused: () => void;
  #bytesInUse = 0;

  constructor(maxBytes: number, onRefused: () => void = () => undefined) {
    this.#maxBytes = maxBytes;
    this.#onRefused = onRefused;
  }

  setLimits(settings: { readonly maxBufferedBodyBytes: number }): void {
    this.#maxBytes = settings.maxBufferedBodyBytes;
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /** Undefined, or why the bytes do not fit; then nothing is reserved. */
  reserve(bytes: number): GatewayError | undefined {
    if (this.#bytesInUse + bytes > this.#maxBytes) {
      this.#onRefused();
      return overloaded('The gateway holds as many request bodies as it can.');
    }
    this.#bytesInUse += bytes;
    return undefined;
  }

  /** Gives back what was reserved, once. */
  release(bytes: number): void {
    // Never below zero: a release too many must not make room that is not there.
    this.#bytesInUse = Math.max(0, this.#bytesInUse - bytes);
  }
}
