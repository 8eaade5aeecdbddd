import type { GatewayError } from '../core/errors.ts';
import { overloaded } from '../core/overloaded.ts';

/** Bytes that the process buffers for requests, and that are charged to the caller. */
export type BufferKind = 'bodyBytes' | 'formBytes' | 'answerBytes';

/** The name for people, the label of the metric of refusals, and the setting that bounds it. */
export const bufferKinds = {
  bodyBytes: { name: 'request bodies', label: 'body_bytes', setting: 'limits.maxBufferedBodyBytes' },
  formBytes: { name: 'large forms', label: 'form_bytes', setting: 'limits.maxBufferedFormBytes' },
  answerBytes: { name: "providers' answers", label: 'answer_bytes', setting: 'limits.maxBufferedAnswerBytes' },
} as const satisfies Record<BufferKind, object>;

/** The part of a budget that may be filled with what is kept only because there is room. */
export const spareUpTo = 0.75;

/** Bounds the bytes of one kind that the whole process buffers at once. The request that does not fit is shed. */
export class ByteBudget {
  readonly kind: BufferKind;
  #maxBytes = 0;
  readonly #onRefused: () => void;
  #bytesInUse = 0;

  constructor(kind: BufferKind, onRefused: () => void = () => undefined) {
    this.kind = kind;
    this.#onRefused = onRefused;
  }

  /**
   * Must be called before the first `reserve`, because the bound starts at 0. Bytes that are reserved already stay
   * reserved.
   */
  setMax(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /** Returns undefined, or the reason why the bytes do not fit; in that case nothing is reserved. */
  reserve(bytes: number): GatewayError | undefined {
    if (this.#bytesInUse + bytes > this.#maxBytes) {
      this.#onRefused();
      const { name, setting } = bufferKinds[this.kind];
      return overloaded(`The gateway holds as many bytes of ${name} as it can (${setting}).`);
    }
    this.#bytesInUse += bytes;
    return undefined;
  }

  /** Reserves bytes that somebody can do without. False, and nothing is reserved, where little would be left. */
  reserveSpare(bytes: number): boolean {
    if (this.#bytesInUse + bytes > this.#maxBytes * spareUpTo) return false;
    this.#bytesInUse += bytes;
    return true;
  }

  /** Releases reserved bytes. Must be called once for each reservation. */
  release(bytes: number): void {
    // Never below zero, so that one release too many cannot raise the bound.
    this.#bytesInUse = Math.max(0, this.#bytesInUse - bytes);
  }
}
