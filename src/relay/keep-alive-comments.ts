import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Sink } from '../core/sink.ts';

interface KeepAliveSettings {
  /** The time between two comments. */
  readonly keepAliveMs: number;
  /** A comment in the client's dialect; empty if the dialect has none. */
  readonly keepAlive: string;
}

/**
 * Writes a comment at once, and again and again until it is stopped, so that no proxy and no client closes a stream that
 * waits for its first event.
 */
export class KeepAliveComments {
  readonly #settings: KeepAliveSettings;
  readonly #clock: Clock;
  readonly #sink: Sink;
  readonly #owner: Isolated;
  #timer: Timer;
  #sinkIsFull = false;

  /** @param owner the request, which ends if a comment cannot be written */
  constructor(settings: KeepAliveSettings, clock: Clock, sink: Sink, owner: Isolated) {
    this.#settings = settings;
    this.#clock = clock;
    this.#sink = sink;
    this.#owner = owner;
    sink.onDrain(() => {
      this.#sinkIsFull = false;
    }, owner);
    this.#timer = this.#write();
  }

  stop(): void {
    this.#timer.cancel();
  }

  #write(): Timer {
    const { keepAlive, keepAliveMs } = this.#settings;
    // Comments for a client that reads nothing would fill the memory.
    if (!this.#sinkIsFull && keepAlive !== '') this.#sinkIsFull = !this.#sink.write(keepAlive);
    const writeAgain = (): void => {
      this.#timer = this.#write();
    };
    return this.#clock.after(keepAliveMs, writeAgain, this.#owner);
  }
}
