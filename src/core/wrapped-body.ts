import type { Receiver, Source } from './source.ts';
import type { StreamedBody } from './streamed-body.ts';

/** A body whose bytes are read along or changed while it is sent on. */
export abstract class WrappedBody implements StreamedBody {
  readonly length: number | undefined;
  readonly #body: StreamedBody;

  /** @param added bytes by which the body becomes longer */
  constructor(body: StreamedBody, added: number) {
    this.#body = body;
    this.length = body.length === undefined ? undefined : body.length + added;
  }

  get source(): Source {
    return this.#body.source;
  }

  get isTaken(): boolean {
    return this.#body.isTaken;
  }

  get movedAtMs(): number {
    return this.#body.movedAtMs;
  }

  firstBytes(bytes: number): Promise<Buffer> {
    return this.#body.firstBytes(bytes);
  }

  flowTo(receiver: Receiver): void {
    this.#body.flowTo(this.guard(receiver));
  }

  /** What stands between the body and its receiver. */
  protected abstract guard(receiver: Receiver): Receiver;
}
