/** From here on a body is worth letting go of early; below, undici's shorter way for a Buffer costs less. */
const worthReleasingBytes = 8192;

/**
 * A request's body in the form undici gets it. undici keeps what it was given until the call has ended, which for a
 * stream is minutes after the last byte was written; a large body is therefore handed over through an iterator that
 * forgets it.
 */
export function bodyToSend(body: Buffer | undefined): Buffer | BodyOnce | null {
  if (body === undefined) return null;
  return body.byteLength < worthReleasingBytes ? body : new BodyOnce(body);
}

/** Yields its bytes once and then refers to them no more. */
export class BodyOnce implements AsyncIterable<Buffer>, AsyncIterator<Buffer, undefined> {
  readonly byteLength: number;
  #bytes: Buffer | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.byteLength = bytes.byteLength;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Buffer, undefined>> {
    const value = this.#bytes;
    this.#bytes = undefined;
    return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value });
  }
}
