import type { BufferedStream, Receiver } from '../core/source.ts';
import type { CancelSubscription } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import { callBack, type Isolated } from '../core/isolation.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { Sink } from '../core/sink.ts';
import type { RelayContext } from './relay-context.ts';
import { StreamClocks } from './stream-clocks.ts';

/**
 * Moves opaque bytes (sound, an image, a file) from a provider to a client, as they come. A slow client pauses the
 * provider. Bytes have no form in which an error could be told, so that whatever breaks them off cuts the connection:
 * the client can tell a cut answer from a whole one. Resolves once, and never rejects.
 */
export function pumpBytes(stream: BufferedStream, sink: Sink, context: RelayContext): Promise<RelayOutcome> {
  return new Promise((resolve) => {
    const pump = new BytesPump(stream, sink, context, resolve);
    callBack(() => {
      pump.start();
    }, pump);
  });
}

class BytesPump implements Receiver, Isolated {
  readonly #stream: BufferedStream;
  readonly #sink: Sink;
  readonly #context: RelayContext;
  readonly #resolve: (outcome: RelayOutcome) => void;
  readonly #clocks: StreamClocks;
  #listening: CancelSubscription | undefined;
  /** `ending`: the last byte is handed over, and the client has still to read. */
  #phase: 'flowing' | 'ending' | 'over' = 'flowing';
  #sinkIsFull = false;

  constructor(stream: BufferedStream, sink: Sink, context: RelayContext, resolve: (outcome: RelayOutcome) => void) {
    this.#stream = stream;
    this.#sink = sink;
    this.#context = context;
    this.#resolve = resolve;
    this.#clocks = new StreamClocks(context.settings, context.clock, context.startedAtMs, {
      providerIsLate: (error) => {
        this.#breakOff(error);
      },
      readerStalled: () => {
        context.onReaderStalled();
        this.#breakOff(new GatewayError('reader_stalled'));
      },
      onBug: (thrown) => {
        this.onBug(thrown);
      },
    });
  }

  start(): void {
    this.#sink.onDrain(() => {
      this.#drained();
    }, this);
    this.#sink.onGone(() => {
      this.#breakOff(new GatewayError('client_gone'));
    }, this);
    this.#sink.onBroken((bug) => {
      this.#breakOff(bug);
    }, this);
    const listening = this.#context.draining.onCancel(() => {
      // The answer is whole, and the process does not wait for its client to read.
      if (this.#phase === 'ending') this.#settle(undefined);
      else this.#breakOff(new GatewayError('draining'));
    }, this);
    if (this.#phase === 'flowing') {
      this.#listening = listening;
      this.#stream.flowTo(this);
    } else listening.stop();
  }

  onData(chunk: Buffer): void {
    if (this.#phase !== 'flowing') return;
    this.#clocks.heard();
    if (this.#sink.writeOwned(chunk) || this.#sinkIsFull) return;
    this.#sinkIsFull = true;
    this.#clocks.sinkFilled();
    this.#stream.source.pause();
  }

  onEnd(): void {
    if (this.#phase !== 'flowing') return;
    this.#phase = 'ending';
    this.#clocks.streamEnded();
    this.#sink.end().then(
      () => {
        this.#settle(undefined);
      },
      (thrown: unknown) => {
        this.onBug(thrown);
      },
    );
  }

  onError(error: GatewayError): void {
    if (error.code === 'internal_error') this.onBug(error.context.cause ?? error);
    else this.#breakOff(error);
  }

  onBug(thrown: unknown): void {
    this.#context.onBug(thrown);
    this.#breakOff(GatewayError.from(thrown));
  }

  #drained(): void {
    if (!this.#sinkIsFull) return;
    this.#sinkIsFull = false;
    this.#clocks.sinkEmptied();
    if (this.#phase === 'flowing') this.#stream.source.resume();
  }

  /** Each step whatever the one before it throws, so that neither the provider nor the client is left waiting. */
  #breakOff(error: GatewayError): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    callBack(() => {
      this.#stream.source.abort();
    }, this.#context);
    callBack(() => {
      this.#sink.cut();
    }, this.#context);
    this.#settle(error);
  }

  #settle(error: GatewayError | undefined): void {
    if (error === undefined && this.#phase === 'over') return;
    this.#phase = 'over';
    callBack(() => {
      this.#clocks.stop();
      this.#listening?.stop();
    }, this.#context);
    this.#resolve(
      error === undefined ? { kind: 'complete' } : { kind: 'failed', code: error.code, message: error.message },
    );
  }
}
