import type { GatewayError } from '../core/errors.ts';
import { callBack, type Isolated } from '../core/isolation.ts';
import type { Sink } from '../core/sink.ts';
import type { Recording } from './recording.ts';

/** Where the shared call writes its stream: into the recording. */
export class RecordingSink implements Sink {
  readonly #recording: Recording;
  #onGone: (() => void) | undefined;
  #goneOwner: Isolated | undefined;
  #onBroken: ((bug: GatewayError) => void) | undefined;
  #brokenOwner: Isolated | undefined;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  write(chunk: Buffer | string): boolean {
    return this.#recording.write(chunk);
  }

  writeOwned(chunk: Buffer): boolean {
    return this.#recording.write(chunk);
  }

  /** The clients read the rest at their own pace, and the call does not wait for them. */
  end(): Promise<void> {
    this.#recording.finish('clean');
    return Promise.resolve();
  }

  cut(): void {
    this.#recording.finish('cut');
  }

  onDrain(listener: () => void, owner: Isolated): void {
    this.#recording.onRoom(() => {
      callBack(listener, owner);
    });
  }

  onGone(listener: () => void, owner: Isolated): void {
    this.#onGone = listener;
    this.#goneOwner = owner;
  }

  onBroken(listener: (bug: GatewayError) => void, owner: Isolated): void {
    this.#onBroken = listener;
    this.#brokenOwner = owner;
  }

  /** The last client has left. */
  clientsGone(): void {
    if (this.#onGone !== undefined) callBack(this.#onGone, this.#goneOwner);
  }

  /** A bug has ended the call. */
  broken(bug: GatewayError): void {
    callBack(() => this.#onBroken?.(bug), this.#brokenOwner);
  }
}
