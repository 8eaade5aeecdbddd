import type { CancelSubscription } from '../core/cancellation.ts';
import type { BufferedEvents } from '../core/answer.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../core/end-of-turn.ts';
import { callBack } from '../core/isolation.ts';
import { GatewayError } from '../core/errors.ts';
import type { Framer } from '../core/framing.ts';
import type { RelayOutcome, StreamEnd } from '../core/outcome.ts';
import type { Sink } from '../core/sink.ts';
import type { Receiver } from '../core/source.ts';
import { Aftermath } from './aftermath.ts';
import type { StreamPosition, StreamTransform, Tally } from '../core/stream-transform.ts';
import type { RelayContext } from './relay-context.ts';
import { StreamClocks } from './stream-clocks.ts';

/** What the relay of events needs beside. At the drain's deadline the stream ends with an honest error. */
interface PumpContext extends RelayContext {
  /** The error event of the client's stream. */
  errorEvent(error: GatewayError, position: StreamPosition): string;
  /** Bytes of an event are on their way to the client for the first time. */
  onFirstEvent(): void;
}

/** What one turn may gather before it is written; a source that outruns the turn must still feel back-pressure. */
const maxTurnBytes = 65_536;

/** Moves a stream from its source through its transform to its sink, to the last byte. Resolves once, and never rejects. */
export function pump(
  stream: BufferedEvents,
  transform: StreamTransform,
  sink: Sink,
  context: PumpContext,
): Promise<RelayOutcome> {
  return new Promise((resolve) => {
    const started = new Pump(stream, transform, sink, context, resolve);
    callBack(() => {
      started.start();
    }, started);
  });
}

class Pump implements Receiver, AtEndOfTurn {
  readonly #stream: BufferedEvents;
  readonly #transform: StreamTransform;
  readonly #sink: Sink;
  readonly #context: PumpContext;
  readonly #resolve: (outcome: RelayOutcome) => void;
  readonly #framer: Framer;
  readonly #clocks: StreamClocks;
  readonly #aftermath: Aftermath;
  #listening: CancelSubscription | undefined;
  /** `ending`: the last byte is handed over, and the sink has still to empty. */
  #phase: 'flowing' | 'ending' | 'over' = 'flowing';
  #failure: GatewayError | undefined;
  /** What came in this turn: nearly always one piece. */
  #gathered: Buffer | undefined;
  #more: Buffer[] = [];
  #gatheredBytes = 0;
  #turnIsAwaited = false;
  #sinkIsFull = false;
  #began = false;

  constructor(
    stream: BufferedEvents,
    transform: StreamTransform,
    sink: Sink,
    context: PumpContext,
    resolve: (outcome: RelayOutcome) => void,
  ) {
    this.#stream = stream;
    this.#framer = stream.framing.makeFramer(stream.eventBudget);
    this.#transform = transform;
    this.#sink = sink;
    this.#context = context;
    this.#resolve = resolve;
    this.#aftermath = new Aftermath(stream.source, context.clock, this);
    this.#clocks = new StreamClocks(context.settings, context.clock, context.startedAtMs, {
      providerIsLate: (error) => {
        this.#fail(error);
      },
      readerStalled: () => {
        context.onReaderStalled();
        this.#abandon(new GatewayError('reader_stalled'));
        this.#sink.cut();
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
      this.#abandon(new GatewayError('client_gone'));
    }, this);
    this.#sink.onBroken((bug) => {
      this.#tellAndEnd(bug);
    }, this);
    const listening = this.#context.draining.onCancel(() => {
      this.#drainDeadline();
    }, this);
    if (this.#phase === 'flowing') {
      this.#listening = listening;
      this.#stream.flowTo(this);
    } else listening.stop();
  }

  /** What one turn of the event loop brings in several pieces is relayed as one, at its end. */
  onData(chunk: Buffer): void {
    if (this.#phase !== 'flowing') {
      this.#aftermath.onData(chunk);
      return;
    }
    if (this.#gathered === undefined) this.#gathered = chunk;
    else this.#more.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes > maxTurnBytes) this.endTurn();
    else if (!this.#turnIsAwaited) {
      this.#turnIsAwaited = true;
      atEndOfTurn(this);
    }
  }

  onEnd(): void {
    this.#aftermath.providerEnded();
    this.endTurn();
    if (this.#phase !== 'flowing') return;
    this.#write(this.#transform.finish(this.#framer.rest));
    this.#obeyEnding();
    this.#fail(new GatewayError('upstream_incomplete'));
  }

  onError(error: GatewayError): void {
    if (error.code === 'internal_error') {
      this.onBug(error.context.cause ?? error);
      return;
    }
    this.#aftermath.providerEnded();
    this.endTurn();
    this.#fail(error);
  }

  /** What threw is not tried again: the stream ends in an error event or, where not even that can be said, in a cut. */
  onBug(thrown: unknown): void {
    const error = GatewayError.from(thrown);
    if (this.#phase === 'flowing') {
      try {
        this.#fail(error);
        return;
      } catch (again) {
        this.#context.onBug(again);
      }
    } else this.#context.onBug(thrown);
    if (this.#phase === 'over') return;
    this.#failure = error;
    callBack(() => {
      this.#aftermath.providerEnded();
      this.#stream.source.abort();
    }, this.#context);
    callBack(() => {
      this.#sink.cut();
    }, this.#context);
    this.#settle();
  }

  /** Relays what was gathered. */
  endTurn(): void {
    this.#turnIsAwaited = false;
    if (this.#phase !== 'flowing') return;
    let events: Buffer | undefined;
    try {
      events = this.#wholeEvents();
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
      return;
    }
    if (events === undefined) return;
    this.#clocks.heard();
    this.#write(this.#transform.take(events));
    this.#obeyEnding();
  }

  /** The events that are whole with what was gathered; undefined where there are none. @throws GatewayError */
  #wholeEvents(): Buffer | undefined {
    const first = this.#gathered;
    if (first === undefined) return undefined;
    const chunk = this.#more.length === 0 ? first : Buffer.concat([first, ...this.#more]);
    if (this.#more.length > 0) this.#more = [];
    this.#gathered = undefined;
    this.#gatheredBytes = 0;
    const events = this.#framer.take(chunk);
    return events.length === 0 ? undefined : events;
  }

  #write(bytes: Buffer | string): void {
    if (bytes.length === 0) return;
    if (!this.#began) {
      this.#began = true;
      this.#context.onFirstEvent();
    }
    if (this.#sink.write(bytes) || this.#sinkIsFull) return;
    this.#sinkIsFull = true;
    this.#clocks.sinkFilled();
    if (this.#phase === 'flowing') this.#stream.source.pause();
  }

  #drained(): void {
    if (!this.#sinkIsFull) return;
    this.#sinkIsFull = false;
    this.#clocks.sinkEmptied();
    if (this.#phase === 'flowing') this.#stream.source.resume();
  }

  /** Ends the stream where its bytes said so. */
  #obeyEnding(): void {
    const { ending } = this.#transform;
    if (ending === undefined || this.#phase !== 'flowing') return;
    if (ending.kind === 'complete') this.#end(undefined);
    else this.#fail(ending.error, ending.told);
  }

  #drainDeadline(): void {
    this.endTurn();
    this.#fail(new GatewayError('draining'));
    // The process will not wait for a client to read.
    if (this.#phase === 'ending') this.#settle();
  }

  /** Ends a stream that broke: the dialect's error event, then a clean end that does not look complete. */
  #fail(error: GatewayError, isTold = false): void {
    if (this.#phase !== 'flowing') return;
    if (error.code === 'internal_error') this.#context.onBug(error.context.cause ?? error);
    if (isTold) this.#end(error);
    else this.#tellAndEnd(error);
  }

  #tellAndEnd(error: GatewayError): void {
    if (this.#phase !== 'flowing') return;
    const { nextSequence = 0 } = this.#transform;
    this.#write(this.#context.errorEvent(error, { began: this.#began, nextSequence }));
    this.#end(error);
  }

  #end(failure: GatewayError | undefined): void {
    if (this.#phase !== 'flowing') return;
    this.#phase = 'ending';
    this.#failure = failure;
    if (failure === undefined) this.#aftermath.awaitEnd();
    else this.#stream.source.abort();
    this.#clocks.streamEnded();
    // A client that does not read its last bytes holds what any other reader holds, and no longer.
    this.#sink.end().then(
      () => {
        this.#settle();
      },
      (thrown: unknown) => {
        this.onBug(thrown);
      },
    );
  }

  /** Nobody is there to be told anything. */
  #abandon(error: GatewayError): void {
    if (this.#phase === 'over') return;
    this.#failure = error;
    this.#stream.source.abort();
    if (this.#phase === 'flowing') this.#countGathered();
    this.#settle();
  }

  /** What came in this very turn was paid for, though nobody gets it. */
  #countGathered(): void {
    try {
      const events = this.#wholeEvents();
      if (events !== undefined) this.#transform.take(events);
    } catch {
      // Bytes that are no events count nothing.
    }
  }

  #settle(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#gathered = undefined;
    this.#more = [];
    callBack(() => {
      this.#framer.discard();
      this.#clocks.stop();
      this.#listening?.stop();
    }, this.#context);
    const tally = this.#tally();
    const failure = this.#failure;
    this.#resolve(
      failure === undefined
        ? { kind: 'complete', streamEnd: this.#streamEnd, ...tally }
        : { kind: 'failed', code: failure.code, message: failure.message, ...tally },
    );
  }

  get #streamEnd(): StreamEnd | undefined {
    const { ending } = this.#transform;
    return ending?.kind === 'complete' ? ending.by : undefined;
  }

  #tally(): Tally {
    try {
      return this.#transform.tally();
    } catch (thrown) {
      this.#failure ??= GatewayError.from(thrown);
      this.#context.onBug(thrown);
      return {};
    }
  }
}
