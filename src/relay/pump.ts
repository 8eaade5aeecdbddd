import type { Cancellation } from '../core/cancellation.ts';
import type { HeldStream } from '../core/answer.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { Sink } from '../core/sink.ts';
import type { Receiver } from '../core/source.ts';
import { StreamClocks } from './stream-clocks.ts';
import type { Flow } from './flow.ts';
import type { StreamSettings } from './settings.ts';

export interface PumpContext {
  readonly settings: StreamSettings;
  readonly clock: Clock;
  /** When the request began, from which `totalMs` counts. */
  readonly startedAtMs: number;
  /** The drain deadline has come: the stream ends with an honest error. */
  readonly draining: Cancellation;
  /** The client dialect's error event. */
  errorEvent(error: GatewayError): string;
  /** Bytes of an event are on their way to the client for the first time. */
  onFirstEvent(): void;
  /** The client took nothing for too long, and is disconnected. */
  onReaderStalled(): void;
}

/** How much of a provider's body is read and forgotten behind its stream's end, so that the connection can be used again. */
const lingerMs = 1_000;
const lingerBytes = 16_384;

/** Moves a stream from its source through its flow to its sink, to the last byte. Resolves once, and never rejects. */
export function pump(stream: HeldStream, flow: Flow, sink: Sink, context: PumpContext): Promise<RelayOutcome> {
  return new Promise((resolve) => {
    new Pump(stream, flow, sink, context, resolve).start();
  });
}

class Pump implements Receiver {
  readonly #stream: HeldStream;
  readonly #flow: Flow;
  readonly #sink: Sink;
  readonly #context: PumpContext;
  readonly #resolve: (outcome: RelayOutcome) => void;
  readonly #clocks: StreamClocks;
  #stopListening: () => void = () => undefined;
  #pending: (Buffer | string)[] = [];
  #flushes = false;
  #paused = false;
  #began = false;
  /** Nothing more is taken from the provider; what was handed over may still be on its way. */
  #settled = false;
  #resolved = false;
  /** Why the stream ended, where it broke. */
  #error: GatewayError | undefined;
  #providerEnded = false;
  #lingered = 0;

  constructor(
    stream: HeldStream,
    flow: Flow,
    sink: Sink,
    context: PumpContext,
    resolve: (outcome: RelayOutcome) => void,
  ) {
    this.#stream = stream;
    this.#flow = flow;
    this.#sink = sink;
    this.#context = context;
    this.#resolve = resolve;
    this.#clocks = new StreamClocks(context.settings, context.clock, context.startedAtMs, {
      silent: (error) => {
        this.#fail(error);
      },
      readerStalled: () => {
        this.#disconnect();
      },
    });
  }

  start(): void {
    this.#sink.onDrain(() => {
      this.#resume();
    });
    this.#sink.onGone(() => {
      this.#abandon(new GatewayError('client_gone'));
    });
    this.#stopListening = this.#context.draining.onCancel(() => {
      this.#fail(new GatewayError('draining'));
    });
    if (!this.#settled) this.#stream.flowTo(this);
  }

  onData(chunk: Buffer): void {
    if (this.#settled) {
      this.#linger(chunk.length);
      return;
    }
    this.#clocks.heard();
    let out: Buffer | string;
    try {
      out = this.#flow.take(chunk);
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
      return;
    }
    if (out.length > 0) this.#hand(out);
    if (this.#flow.ending !== undefined) this.#finish();
  }

  onEnd(): void {
    this.#providerEnded = true;
    if (this.#settled) return;
    const out = this.#flow.finish();
    if (out.length > 0) this.#hand(out);
    this.#finish();
  }

  onError(error: GatewayError): void {
    this.#providerEnded = true;
    if (!this.#settled) this.#fail(error);
  }

  /** What one read of the provider's socket brings in several pieces leaves in one write, at the end of the same turn. */
  #hand(out: Buffer | string): void {
    this.#pending.push(out);
    if (this.#flushes) return;
    this.#flushes = true;
    process.nextTick(flush, this);
  }

  /** Called by the turn's end, and before whatever must come behind what is pending. */
  flush(): void {
    this.#flushes = false;
    const pending = this.#pending;
    const [first] = pending;
    if (first === undefined) return;
    this.#pending = [];
    if (!this.#began) {
      this.#began = true;
      this.#context.onFirstEvent();
    }
    const out = pending.length === 1 ? first : Buffer.concat(pending.map(toBuffer));
    if (!this.#sink.write(out) && !this.#settled) this.#pause();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#stream.source.pause();
    this.#clocks.paused();
  }

  #resume(): void {
    if (!this.#paused || this.#settled) return;
    this.#paused = false;
    this.#clocks.resumed();
    this.#stream.source.resume();
  }

  /** The bytes said how the stream ends. */
  #finish(): void {
    const { ending } = this.#flow;
    if (ending === undefined || ending.kind === 'failed') {
      const error = ending?.error ?? new GatewayError('upstream_incomplete');
      this.#fail(error, ending?.told === true ? '' : undefined);
      return;
    }
    this.#end(undefined, '');
    if (this.#providerEnded) return;
    // Usually only the end of the HTTP body is left. A call that is aborted now costs its connection.
    this.#stream.source.resume();
    this.#context.clock.after(lingerMs, () => {
      if (!this.#providerEnded) this.#stream.source.abort();
    });
  }

  /** Ends a stream that broke: the dialect's error event, then a clean end that does not look complete. */
  #fail(error: GatewayError, lastEvent = this.#context.errorEvent(error)): void {
    if (this.#settled) return;
    this.#end(error, lastEvent);
    this.#stream.source.abort();
  }

  #end(error: GatewayError | undefined, lastEvent: string): void {
    if (this.#settled) return;
    if (lastEvent !== '') this.#pending.push(lastEvent);
    this.#settle(error);
    this.#clocks.ending();
    this.flush();
    // A client that does not read its last bytes holds what any other reader holds, and no longer.
    void this.#sink.end().then(() => {
      this.#conclude();
    });
  }

  /** Nobody is there to be told anything. */
  #abandon(error: GatewayError): void {
    if (this.#resolved) return;
    this.#pending = [];
    this.#settle(error);
    this.#conclude();
    this.#stream.source.abort();
  }

  #disconnect(): void {
    this.#context.onReaderStalled();
    this.#abandon(new GatewayError('reader_stalled'));
    this.#sink.cut();
  }

  #settle(error: GatewayError | undefined): void {
    this.#settled = true;
    this.#error ??= error;
    this.#stopListening();
  }

  #conclude(): void {
    if (this.#resolved) return;
    this.#resolved = true;
    this.#clocks.stop();
    const tally = this.#flow.tally();
    const error = this.#error;
    this.#resolve(
      error === undefined
        ? { kind: 'complete', ...tally }
        : { kind: 'failed', code: error.code, message: error.message, ...tally },
    );
  }

  #linger(bytes: number): void {
    this.#lingered += bytes;
    if (this.#lingered > lingerBytes) this.#stream.source.abort();
  }
}

function flush(waiting: Pump): void {
  waiting.flush();
}

function toBuffer(piece: Buffer | string): Buffer {
  return typeof piece === 'string' ? Buffer.from(piece) : piece;
}
