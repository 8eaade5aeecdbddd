import type { Dispatcher } from 'undici';
import type { ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import type { Receiver, Source } from '../core/source.ts';
import { classifyFailure, type Progress } from './classify-failure.ts';
import type { Connection } from './connection.ts';
import type { PooledHandler } from './connection-pool.ts';

/** Who hears a call. After `onEnd`, `onError` or the source's `abort` comes nothing. */
export interface CallListener extends Receiver {
  /** A connection stands and the request is on its way. */
  onWritten?(): void;
  /** The final head; once, before the first byte of the body. */
  onHead(head: ProviderHead): void;
}

/** More interim answers (1xx) than this before the real one are an attack. */
const maxInterimAnswers = 16;

type Controller = Dispatcher.DispatchController;

/** One call between undici, which drives it, and its listener, which steers it as a Source. */
export class Call implements PooledHandler, Source {
  connection: Connection | undefined;
  readonly #provider: string;
  /** Absent as soon as it must hear nothing more. */
  #listener: CallListener | undefined;
  #controller: Controller | undefined;
  #progress: Progress = 'unwritten';
  #interimAnswers = 0;
  #paused = false;

  constructor(provider: string, listener: CallListener) {
    this.#provider = provider;
    this.#listener = listener;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#controller?.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // Later, because undici delivers what it holds from within `resume`, and must not be called from its own parser.
    process.nextTick(resumeUnlessPaused, this);
  }

  abort(): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    // The socket goes with the call, so that nobody ever reads the rest of this answer as theirs.
    this.connection?.discard();
  }

  /** undici, just before it hands the request to the kernel. */
  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    this.#progress = 'written';
    if (this.#paused) controller.pause();
    this.#listener?.onWritten?.();
  }

  onResponseStart(_controller: Controller, status: number, headers: ProviderHead['headers']): void {
    if (status < 200) {
      this.#interimAnswers += 1;
      if (this.#interimAnswers > maxInterimAnswers) {
        this.#fail(new GatewayError('upstream_invalid', `The provider ${this.#provider} sends interim answers only.`));
      }
      return;
    }
    this.#progress = 'answering';
    this.#listener?.onHead({ status, headers });
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#listener?.onData(chunk);
  }

  onResponseEnd(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    this.#listener = undefined;
    this.connection?.release();
    listener.onEnd();
  }

  onResponseError(_controller: Controller, failure: Error): void {
    this.#fail(classifyFailure(failure, this.#progress, this.#provider));
  }

  refuse(error: GatewayError): void {
    this.#fail(error);
  }

  /** For `resume`, on the next tick. */
  resumeNow(): void {
    if (!this.#paused && this.#listener !== undefined) this.#controller?.resume();
  }

  #fail(error: GatewayError): void {
    if (this.#listener === undefined) return;
    this.connection?.discard();
    // undici may fail a call before `dispatch` has returned, that is before the listener has its source.
    if (this.#progress === 'unwritten') process.nextTick(deliverFailure, this, error);
    else this.deliver(error);
  }

  /** For failures: the last word to the listener, unless it aborted meanwhile. */
  deliver(error: GatewayError): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onError(error);
  }
}

function resumeUnlessPaused(call: Call): void {
  call.resumeNow();
}

function deliverFailure(call: Call, error: GatewayError): void {
  call.deliver(error);
}
