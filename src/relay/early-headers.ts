import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Sink } from '../core/sink.ts';
import type { StreamSettings } from './settings.ts';

/** `keepAlive`: the words of the client's dialect that say nothing, and keep a connection alive. */
interface EarlySettings extends StreamSettings {
  readonly keepAlive: string;
}

/**
 * Sends the headers of a streamed answer before the provider's first event, where that event takes longer than `headersAfterMs`.
 * Comments follow them, so that nothing between the gateway and the client cuts an idle connection.
 */
export class EarlyHeaders {
  readonly #settings: EarlySettings;
  readonly #clock: Clock;
  readonly #openStream: () => Sink;
  readonly #owner: Isolated;
  #timer: Timer;
  #sink: Sink | undefined;
  #sinkIsFull = false;

  /**
   * @param openStream sends the headers
   * @param owner the request, which ends where they cannot be sent
   */
  constructor(settings: EarlySettings, clock: Clock, openStream: () => Sink, owner: Isolated) {
    this.#settings = settings;
    this.#clock = clock;
    this.#openStream = openStream;
    this.#owner = owner;
    const send = (): void => {
      this.#send();
    };
    this.#timer = clock.after(settings.headersAfterMs, send, owner);
  }

  /**
   * Stops the timer and the comments: the first event, or the failure, is known. Idempotent.
   * @returns where the answer goes on, if the headers have been sent
   */
  stop(): Sink | undefined {
    this.#timer.cancel();
    return this.#sink;
  }

  #send(): void {
    this.#sink = this.#openStream();
    this.#sink.onDrain(() => {
      this.#sinkIsFull = false;
    }, this.#owner);
    this.#comment();
  }

  #comment(): void {
    // Comments for a client that reads nothing would fill the memory.
    if (!this.#sinkIsFull && this.#settings.keepAlive !== '')
      this.#sinkIsFull = this.#sink?.write(this.#settings.keepAlive) === false;
    const commentAgain = (): void => {
      this.#comment();
    };
    this.#timer = this.#clock.after(this.#settings.keepAliveMs, commentAgain, this.#owner);
  }
}
