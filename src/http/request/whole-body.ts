import { BodyBuffer } from '../../core/body-buffer.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { Receiver, Source } from '../../core/source.ts';

/** Asked before bytes are kept. Returns the refusal where they may not be. */
export type Charge = (bytes: number) => GatewayError | undefined;

/** Collects the bytes of a body in one buffer. */
export class WholeBody implements Receiver {
  readonly whole: Promise<Buffer>;
  readonly #source: Source;
  readonly #charge: Charge;
  readonly #bytes: BodyBuffer;
  #resolve!: (body: Buffer) => void;
  #reject!: (error: GatewayError) => void;

  /** @param length of the body in bytes, where it is known */
  constructor(source: Source, length: number | undefined, charge: Charge) {
    this.#source = source;
    this.#charge = charge;
    this.#bytes = new BodyBuffer(length ?? 0);
    this.whole = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  onData(chunk: Buffer): void {
    const refusal = this.#charge(chunk.length);
    if (refusal === undefined) {
      this.#bytes.add(chunk);
      return;
    }
    this.#source.abort();
    this.onError(refusal);
  }

  onEnd(): void {
    this.#resolve(this.#bytes.take());
  }

  onError(error: GatewayError): void {
    this.#bytes.discard();
    this.#reject(error);
  }
}
