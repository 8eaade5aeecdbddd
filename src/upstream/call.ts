import type { ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { type Isolated, reportBug } from '../core/isolation.ts';
import type { Receiver, Source } from '../core/source.ts';
import { classifyFailure, type Progress } from './classify-failure.ts';

/** Who hears a call, as a `Receiver` does its source. After the source's `abort` comes nothing either, but for a bug. */
export interface CallListener extends Receiver {
  /** A connection stands and the request is on its way. */
  onWritten?(): void;
  /** The final head; once, before the first byte of the body. */
  onHead(head: ProviderHead): void;
}

/** What a call does to its connection. */
interface CallConnection {
  pause(): void;
  resume(): void;
  /** Closes the socket; the call hears nothing more from it. */
  discard(): void;
}

/** One call between its connection, which drives it, and its listener, which steers it as a Source. */
export class Call implements Source, Isolated {
  connection: CallConnection | undefined;
  readonly #provider: string;
  /** Absent as soon as it must hear nothing more. */
  #listener: CallListener | undefined;
  #progress: Progress = 'unwritten';

  constructor(provider: string, listener: CallListener) {
    this.#provider = provider;
    this.#listener = listener;
  }

  /** Its listener has heard all that it will hear. */
  get isOver(): boolean {
    return this.#listener === undefined;
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
    const listener = this.#listener;
    try {
      listener?.onWritten?.();
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  onHead(head: ProviderHead): void {
    this.#progress = 'answering';
    const listener = this.#listener;
    try {
      listener?.onHead(head);
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  onData(bytes: Buffer): void {
    const listener = this.#listener;
    try {
      listener?.onData(bytes);
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  onEnd(): void {
    const listener = this.#listener;
    this.#listener = undefined;
    try {
      listener?.onEnd();
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  onFailure(failure: Error): void {
    try {
      this.fail(classifyFailure(failure, this.#progress, this.#provider));
    } catch (thrown) {
      this.onBug(thrown);
    }
  }

  /** There is no connection for it. The listener hears it later, since it has no source to steer by yet. */
  refuse(error: GatewayError): void {
    process.nextTick(deliver, this, error);
  }

  /** The last word to the listener, unless it aborted meanwhile. */
  fail(error: GatewayError): void {
    const listener = this.#listener;
    this.#listener = undefined;
    try {
      listener?.onError(error);
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  /** What drives it threw. */
  onBug(thrown: unknown): void {
    this.#threw(this.#listener, thrown);
  }

  /** The provider is not to blame, and what it still sends is of no use. */
  #threw(listener: CallListener | undefined, thrown: unknown): void {
    try {
      this.abort();
    } catch (again) {
      reportBug(again);
    }
    try {
      if (listener === undefined) reportBug(thrown);
      else listener.onError(GatewayError.from(thrown));
    } catch (again) {
      reportBug(thrown);
      reportBug(again);
    }
  }
}

function deliver(call: Call, error: GatewayError): void {
  call.fail(error);
}
