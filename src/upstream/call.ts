import type { ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { type Isolated, reportBug } from '../core/isolation.ts';
import type { Receiver, Source } from '../core/source.ts';
import { classifyFailure, type Progress } from './classify-failure.ts';

/** Receives what happens to a call. Nothing is called after `abort` of its source, except `onError` with a bug. */
export interface CallListener extends Receiver {
  /** A connection is open and the request is about to be written. */
  onWritten?(): void;
  /** Called once with the final response head, before the first byte of the body. */
  onHead(head: ProviderHead): void;
}

/** What a call can do with its connection. */
interface CallConnection {
  pause(): void;
  resume(): void;
  /** Closes the socket. The call gets nothing more from it. */
  discard(): void;
}

/** One call to a provider. Its connection drives it, and its listener controls it as a Source. */
export class Call implements Source, Isolated {
  connection: CallConnection | undefined;
  readonly #provider: string;
  /** Undefined once the listener must not be called any more. */
  #listener: CallListener | undefined;
  #progress: Progress = 'unwritten';

  constructor(provider: string, listener: CallListener) {
    this.#provider = provider;
    this.#listener = listener;
  }

  /** The listener will not be called any more. */
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
    // The socket is closed too, so that no later call can read the rest of this answer as its own.
    this.connection?.discard();
  }

  /** Called by the connection just before it hands the request to the kernel. */
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

  /** Fails a call that gets no connection. The listener is called later, because it does not have its source yet. */
  refuse(error: GatewayError): void {
    process.nextTick(deliver, this, error);
  }

  /** Reports an error to the listener as the end of the call, unless the listener has aborted it. */
  fail(error: GatewayError): void {
    const listener = this.#listener;
    this.#listener = undefined;
    try {
      listener?.onError(error);
    } catch (thrown) {
      this.#threw(listener, thrown);
    }
  }

  /** The code that drives this call threw. */
  onBug(thrown: unknown): void {
    this.#threw(this.#listener, thrown);
  }

  /** Reports a bug. The provider did not cause it, so the call is aborted: what the provider still sends is of no use. */
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
