import type { ProviderHead } from '../core/answer.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Receiver, Source } from '../core/source.ts';
import { classifyFailure, type Progress } from './classify-failure.ts';
import type { Connection } from './connection.ts';

/** Who hears a call. After `onEnd`, `onError` or the source's `abort` comes nothing. */
export interface CallListener extends Receiver {
  /** A connection stands and the request is on its way. */
  onWritten?(): void;
  /** The final head; once, before the first byte of the body. */
  onHead(head: ProviderHead): void;
}

/** One call between its connection, which drives it, and its listener, which steers it as a Source. */
export class Call implements Source {
  connection: Connection | undefined;
  readonly #provider: string;
  /** Absent as soon as it must hear nothing more. */
  #listener: CallListener | undefined;
  #progress: Progress = 'unwritten';

  constructor(provider: string, listener: CallListener) {
    this.#provider = provider;
    this.#listener = listener;
  }

  pause(): void {
    if (this.#listener !== undefined) this.connection?.pause();
  }

  resume(): void {
    if (this.#listener !== undefined) this.connection?.resume();
  }

  abort(): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    // The socket goes with the call, so that nobody ever reads the rest of this answer as theirs.
    this.connection?.discard();
  }

  /** The connection, just before it hands the request to the kernel. */
  onWritten(): void {
    this.#progress = 'written';
    this.#listener?.onWritten?.();
  }

  onHead(head: ProviderHead): void {
    this.#progress = 'answering';
    this.#listener?.onHead(head);
  }

  onData(bytes: Buffer): void {
    this.#listener?.onData(bytes);
  }

  onEnd(): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onEnd();
  }

  onFailure(failure: Error): void {
    this.fail(classifyFailure(failure, this.#progress, this.#provider));
  }

  /** There is no connection for it. The listener hears it later, since it has no source to steer by yet. */
  refuse(error: GatewayError): void {
    process.nextTick(deliver, this, error);
  }

  /** The last word to the listener, unless it aborted meanwhile. */
  fail(error: GatewayError): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onError(error);
  }
}

function deliver(call: Call, error: GatewayError): void {
  call.fail(error);
}
