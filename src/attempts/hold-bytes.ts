import type { BufferedStream, Receiver, Source } from '../core/source.ts';
import type { GatewayError } from '../core/errors.ts';
import { type StreamEnd, tellEnd } from './stream-end.ts';

/**
 * An answer of opaque bytes between its head and whoever takes it. The provider is paused meanwhile, so that what is held
 * is at most what one read of the socket brought.
 */
export class HoldBytes implements Receiver, BufferedStream {
  readonly source: Source;
  #taker: Receiver | undefined;
  #held: Buffer[] = [];
  #end: StreamEnd | undefined;
  #aborted = false;

  constructor(source: Source) {
    this.source = {
      pause: () => {
        source.pause();
      },
      resume: () => {
        source.resume();
      },
      abort: () => {
        this.#aborted = true;
        this.#held = [];
        source.abort();
      },
    };
    source.pause();
  }

  onData(chunk: Buffer): void {
    if (this.#taker === undefined) this.#held.push(chunk);
    else this.#taker.onData(chunk);
  }

  onEnd(): void {
    this.#finish({ kind: 'end' });
  }

  onError(error: GatewayError): void {
    this.#finish({ kind: 'error', error });
  }

  flowTo(receiver: Receiver): void {
    this.#taker = receiver;
    // Before what is held is handed over: the receiver may pause at once.
    if (this.#end === undefined) this.source.resume();
    for (const chunk of this.#held.splice(0)) {
      if (!this.#aborted) receiver.onData(chunk);
    }
    if (this.#end !== undefined) this.#tell(receiver, this.#end);
  }

  #finish(end: StreamEnd): void {
    if (this.#taker === undefined) this.#end = end;
    else this.#tell(this.#taker, end);
  }

  #tell(receiver: Receiver, end: StreamEnd): void {
    if (!this.#aborted) tellEnd(receiver, end);
  }
}
