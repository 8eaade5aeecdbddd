import { giveBack } from './body-buffer.ts';
import { GatewayError } from './errors.ts';
import type { Receiver, Source } from './source.ts';
import type { StreamedBody } from './streamed-body.ts';
import { workInTurns, type WorksInTurns } from './work-in-turns.ts';
import { WrappedBody } from './wrapped-body.ts';

/** A body whose receiver reads it along, which may take long for its bytes. Each chunk is given when there is time for it. */
export class BodyInTurns extends WrappedBody {
  readonly #flow: FlowInTurns;

  constructor(body: StreamedBody) {
    super(body, 0);
    this.#flow = new FlowInTurns(body.source);
  }

  override get source(): Source {
    return this.#flow;
  }

  protected override guard(receiver: Receiver): Receiver {
    this.#flow.receiver = receiver;
    return this.#flow;
  }
}

class FlowInTurns implements Receiver, Source, WorksInTurns {
  receiver: Receiver | undefined;
  readonly #source: Source;
  /** Waits for its turn. The source is paused meanwhile. */
  #chunk: Buffer | undefined;
  #isPaused = false;
  /** The last byte has come. */
  #isWhole = false;

  constructor(source: Source) {
    this.#source = source;
  }

  onData(chunk: Buffer): void {
    this.#source.pause();
    this.#chunk = chunk;
    workInTurns(this);
  }

  onEnd(): void {
    this.#isWhole = true;
    if (this.#chunk === undefined) this.#stop()?.onEnd();
  }

  onError(error: GatewayError): void {
    this.#stop()?.onError(error);
  }

  work(): void {
    const chunk = this.#chunk;
    if (chunk === undefined) return;
    this.#chunk = undefined;
    this.receiver?.onData(chunk);
    if (this.#isWhole) this.#stop()?.onEnd();
    else if (!this.#isPaused) this.#source.resume();
  }

  onBug(thrown: unknown): void {
    const receiver = this.#stop();
    this.#source.abort();
    receiver?.onError(GatewayError.from(thrown));
  }

  pause(): void {
    this.#isPaused = true;
    this.#source.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#chunk === undefined) this.#source.resume();
  }

  abort(): void {
    this.#stop();
    this.#source.abort();
  }

  /** Returns whom nothing was told of the end before. */
  #stop(): Receiver | undefined {
    const { receiver } = this;
    this.receiver = undefined;
    if (this.#chunk !== undefined) giveBack(this.#chunk);
    this.#chunk = undefined;
    return receiver;
  }
}
