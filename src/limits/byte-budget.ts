import type { GatewayError } from '../core/errors.ts';
import { overloaded } from './overloaded.ts';

/** What is held for requests, and charged to who holds it. */
export type BufferKind = 'bodyBytes' | 'answerBytes';

/** Its name for people, the label of what was refused for it, and the setting that bounds it. */
export const bufferKinds = {
  bodyBytes: { name: 'request bodies', label: 'body_bytes', setting: 'limits.maxBufferedBodyBytes' },
  answerBytes: { name: "providers' answers", label: 'answer_bytes', setting: 'limits.maxBufferedAnswerBytes' },
} as const satisfies Record<BufferKind, object>;

/** Bytes of one kind that the whole process holds at once; beyond it the one who asks sheds the request. */
export class ByteBudget {
  readonly kind: BufferKind;
  #maxBytes = 0;
  readonly #onRefused: () => void;
  #bytesInUse = 0;

  constructor(kind: BufferKind, onRefused: () => void = () => undefined) {
    this.kind = kind;
    this.#onRefused = onRefused;
  }

  /** None fit before this has been said. What is held already stays. */
  setMax(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /** Undefined, or why the bytes do not fit; then nothing is reserved. */
  reserve(bytes: number): GatewayError | undefined {
    if (this.#bytesInUse + bytes > this.#maxBytes) {
      this.#onRefused();
      const { name, setting } = bufferKinds[this.kind];
      return overloaded(`The gateway holds as many bytes of ${name} as it can (${setting}).`);
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
