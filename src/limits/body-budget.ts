/** Bytes of request bodies that the whole process holds at once; beyond it the one who asks sheds the request. */
export class BodyBudget {
  readonly #maxBytes: number;
  #bytesInUse = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /** False, and nothing reserved, where they do not fit. */
  reserve(bytes: number): boolean {
    if (this.#bytesInUse + bytes > this.#maxBytes) return false;
    this.#bytesInUse += bytes;
    return true;
  }

  /** Gives back what was reserved, once. */
  release(bytes: number): void {
    // Never below zero: a release too many must not make room that is not there.
    this.#bytesInUse = Math.max(0, this.#bytesInUse - bytes);
  }
}
