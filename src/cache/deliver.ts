import type { CancelSubscription } from '../core/cancellation.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AnswerHead, Exchange } from '../core/exchange.ts';
import type { Sink } from '../core/sink.ts';
import { callBack } from '../core/isolation.ts';
import type { Recorded, RecordingReader } from './recorded.ts';

/** What the delivery needs to know of its client. */
interface Delivery {
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** A client that takes nothing for this time is disconnected. */
  readonly stalledReaderMs: number;
  /** The head as this client gets it. */
  headFor(recorded: AnswerHead): AnswerHead;
  onStream(sink: Sink): void;
  /** The first bytes of a stream leave. */
  onFirstBytes(): void;
}

/** How the delivery ended: undefined where the client has all that was recorded. */
export type DeliveryFailure = Extract<ErrorCode, 'client_gone' | 'reader_stalled' | 'internal_error'> | undefined;

/**
 * Gives one client what is recorded, from the start and to the end, at the client's own pace.
 * @throws GatewayError the bug that ended it before the client got a head
 */
export function deliver(recording: Recorded, delivery: Delivery): Promise<DeliveryFailure> {
  return new Promise((resolve, reject) => {
    new Reader(recording, delivery, resolve, reject).start();
  });
}

class Reader implements RecordingReader {
  readonly #recording: Recorded;
  readonly #delivery: Delivery;
  readonly #resolve: (failure: DeliveryFailure) => void;
  readonly #reject: (thrown: unknown) => void;
  #left: CancelSubscription | undefined;
  #stalled: Timer | undefined;
  #sink: Sink | undefined;
  /** The whole answer, or the end of the stream, is handed over. */
  #isGiven = false;
  #isOver = false;
  position = 0;
  isFull = false;

  constructor(
    recording: Recorded,
    delivery: Delivery,
    resolve: (failure: DeliveryFailure) => void,
    reject: (thrown: unknown) => void,
  ) {
    this.#recording = recording;
    this.#delivery = delivery;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    this.#recording.join(this);
    const { exchange } = this.#delivery;
    this.#left = exchange.gone.onCancel(() => {
      this.#clientLeft();
    }, this);
    if (this.#isOver) this.#left.stop();
    callBack(() => {
      this.moved();
      if (!this.isFull) this.#recording.emptied();
    }, this);
  }

  moved(): void {
    const { head, body, failure } = this.#recording;
    if (this.#isOver || this.#isGiven) return;
    if (head === undefined) {
      if (failure !== undefined)
        this.#end(() => {
          this.#reject(failure);
        });
    } else if (body === undefined) this.#relay(head);
    else this.#answer(head, body);
  }

  takeAll(): void {
    const sink = this.#sink;
    if (sink !== undefined && !this.#isGiven) while (this.#writeNext(sink));
  }

  leftBehind(): void {
    this.#disconnect('reader_stalled');
  }

  onBug(thrown: unknown): void {
    // It cancels `gone`.
    this.#delivery.exchange.onBug(thrown);
  }

  #answer(head: AnswerHead, body: Buffer): void {
    this.#isGiven = true;
    const { exchange } = this.#delivery;
    this.#await(exchange.answer(this.#delivery.headFor(head), body));
  }

  #relay(head: AnswerHead): void {
    const sink = (this.#sink ??= this.#open(head));
    while (!this.isFull && this.#writeNext(sink));
    const { end, length } = this.#recording;
    if (this.#isOver || end === undefined || this.position < length) return;
    this.#isGiven = true;
    if (end === 'cut') this.#disconnect('internal_error');
    else {
      this.#filled();
      this.#await(sink.end());
    }
  }

  /** False where there is nothing more for now. */
  #writeNext(sink: Sink): boolean {
    const bytes = this.#recording.read(this.position);
    if (this.#isOver || bytes.length === 0) return false;
    if (this.position === 0) this.#delivery.onFirstBytes();
    this.position += bytes.length;
    if (!sink.write(bytes) && !this.isFull) this.#filled();
    return true;
  }

  #open(head: AnswerHead): Sink {
    const { exchange } = this.#delivery;
    const sink = exchange.openStream(this.#delivery.headFor(head));
    this.#delivery.onStream(sink);
    sink.onDrain(() => {
      this.#emptied();
    }, this);
    return sink;
  }

  #await(given: Promise<void>): void {
    given.then(
      () => {
        this.#end(() => {
          this.#resolve(this.#delivery.exchange.gone.cancelled ? 'client_gone' : undefined);
        });
      },
      (thrown: unknown) => {
        this.onBug(thrown);
      },
    );
  }

  #filled(): void {
    const { clock, stalledReaderMs } = this.#delivery;
    this.isFull = true;
    this.#stalled?.cancel();
    this.#stalled = clock.after(
      stalledReaderMs,
      () => {
        this.#disconnect('reader_stalled');
      },
      this,
    );
  }

  #emptied(): void {
    if (this.#isGiven || !this.isFull) return;
    this.isFull = false;
    this.#stalled?.cancel();
    this.moved();
    if (!this.isFull) this.#recording.emptied();
  }

  #clientLeft(): void {
    const { bug } = this.#delivery.exchange;
    if (bug === undefined)
      this.#end(() => {
        this.#resolve('client_gone');
      });
    else if (this.#sink === undefined && !this.#isGiven)
      this.#end(() => {
        this.#reject(bug);
      });
    else this.#disconnect('internal_error');
  }

  #disconnect(failure: DeliveryFailure): void {
    this.#end(() => {
      this.#sink?.cut();
      this.#resolve(failure);
    });
  }

  /** Leaves the recording, once. */
  #end(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#left?.stop();
    this.#stalled?.cancel();
    tell();
    this.#recording.leave(this);
  }
}
