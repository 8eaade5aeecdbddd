import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Sink } from '../core/sink.ts';
import { KeepAliveComments } from './keep-alive-comments.ts';
import type { StreamSettings } from './settings.ts';

interface EarlySettings extends StreamSettings {
  /** A comment in the client's dialect; empty if the dialect has none. */
  readonly keepAlive: string;
}

/**
 * Sends the headers of a streamed answer before the provider's first event, if that event takes longer than `headersAfterMs`.
 * Comments follow them (`keep-alive-comments.ts`).
 */
export class EarlyHeaders {
  readonly #timer: Timer;
  #sink: Sink | undefined;
  #comments: KeepAliveComments | undefined;

  /**
   * @param openStream sends the headers
   * @param owner the request, which ends if the headers cannot be sent
   */
  constructor(settings: EarlySettings, clock: Clock, openStream: () => Sink, owner: Isolated) {
    const send = (): void => {
      this.#sink = openStream();
      this.#comments = new KeepAliveComments(settings, clock, this.#sink, owner);
    };
    this.#timer = clock.after(settings.headersAfterMs, send, owner);
  }

  /**
   * Stops the timer and the comments: the first event, or the failure, is known. Idempotent.
   * @returns the sink for the rest of the answer, if the headers have been sent
   */
  stop(): Sink | undefined {
    this.#timer.cancel();
    this.#comments?.stop();
    return this.#sink;
  }
}
