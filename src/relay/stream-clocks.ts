import type { Clock, Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { StreamSettings } from './settings.ts';

export interface StreamClockEvents {
  /** The provider was silent for too long, or the stream as a whole took too long. */
  silent(error: GatewayError): void;
  readerStalled(): void;
}

/** The clocks of one stream from its first event on: the gap between events, the total, and the reader's. */
export class StreamClocks {
  readonly #settings: StreamSettings;
  readonly #clock: Clock;
  readonly #events: StreamClockEvents;
  readonly #gap: Timer;
  readonly #total: Timer;
  #reader: Timer | undefined;
  #isPaused = false;

  constructor(settings: StreamSettings, clock: Clock, startedAtMs: number, events: StreamClockEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
    this.#gap = clock.after(settings.gapMs, () => {
      this.#gapIsOver();
    });
    const leftMs = Math.max(1, settings.totalMs - (clock.nowMs() - startedAtMs));
    this.#total = clock.after(leftMs, () => {
      events.silent(new GatewayError('stream_too_long', `The stream took longer than ${seconds(settings.totalMs)}.`));
    });
  }

  /** Something came from the provider. */
  heard(): void {
    this.#gap.restart();
  }

  /** The client reads too slowly, so the provider is not being read: its silence is ours. */
  paused(): void {
    this.#isPaused = true;
    this.#reader = this.#clock.after(this.#settings.stalledReaderMs, () => {
      this.#events.readerStalled();
    });
  }

  resumed(): void {
    this.#isPaused = false;
    this.#reader?.cancel();
    this.#gap.restart();
  }

  /** Everything is handed over; only the client's reading is waited for, and no longer than for any other part. */
  ending(): void {
    this.stop();
    this.paused();
  }

  stop(): void {
    this.#gap.cancel();
    this.#total.cancel();
    this.#reader?.cancel();
  }

  #gapIsOver(): void {
    if (this.#isPaused) return;
    const message = `The provider sent nothing for ${seconds(this.#settings.gapMs)}.`;
    this.#events.silent(new GatewayError('upstream_stalled', message));
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
