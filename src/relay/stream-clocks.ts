import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import { GatewayError } from '../core/errors.ts';
import type { StreamSettings } from './settings.ts';

interface StreamClockEvents extends Isolated {
  /** The provider was silent for too long, or the stream as a whole took too long. */
  providerIsLate(error: GatewayError): void;
  readerStalled(): void;
}

/** The clocks of one stream from its first event on: the gap between events, the total, and the reader's. */
export class StreamClocks {
  readonly #settings: StreamSettings;
  readonly #clock: Clock;
  readonly #events: StreamClockEvents;
  #gap: Timer;
  #heardAtMs: number;
  readonly #total: Timer;
  #reader: Timer | undefined;
  #sinkIsFull = false;

  constructor(settings: StreamSettings, clock: Clock, startedAtMs: number, events: StreamClockEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
    this.#heardAtMs = clock.nowMs();
    this.#gap = this.#gapTimer(settings.gapMs);
    const leftMs = Math.max(1, settings.totalMs - (clock.nowMs() - startedAtMs));
    const tooLong = (): void => {
      const message = `The stream took longer than ${seconds(settings.totalMs)}.`;
      events.providerIsLate(new GatewayError('stream_too_long', message));
    };
    this.#total = clock.after(leftMs, tooLong, events);
  }

  /** Whole events came from the provider. */
  heard(): void {
    // The timer looks when it is due: moving it at each event costs more than all that is counted here.
    this.#heardAtMs = this.#clock.nowMs();
  }

  /** The client reads too slowly, so the provider is not being read: its silence is ours. */
  sinkFilled(): void {
    this.#sinkIsFull = true;
    if (this.#reader === undefined) {
      const look = (): void => {
        if (this.#sinkIsFull) this.#events.readerStalled();
      };
      this.#reader = this.#clock.after(this.#settings.stalledReaderMs, look, this.#events);
    } else this.#reader.restart();
  }

  /** A sink fills with what has just come, so the gap that stood still since then is a whole one. */
  sinkEmptied(): void {
    this.#sinkIsFull = false;
    this.heard();
  }

  /** Nothing more is wanted of the provider; the reader still has to take what is there. */
  streamEnded(): void {
    this.#gap.cancel();
    this.#total.cancel();
    this.sinkFilled();
  }

  stop(): void {
    this.#gap.cancel();
    this.#total.cancel();
    this.#reader?.cancel();
  }

  #gapTimer(delayMs: number): Timer {
    const look = (): void => {
      this.#lookAtGap();
    };
    return this.#clock.after(Math.ceil(delayMs), look, this.#events);
  }

  #lookAtGap(): void {
    const leftMs = this.#sinkIsFull
      ? this.#settings.gapMs
      : this.#heardAtMs + this.#settings.gapMs - this.#clock.nowMs();
    if (leftMs > 0) {
      this.#gap = this.#gapTimer(leftMs);
      return;
    }
    const message = `The provider sent nothing for ${seconds(this.#settings.gapMs)}.`;
    this.#events.providerIsLate(new GatewayError('upstream_stalled', message));
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
