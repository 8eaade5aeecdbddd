import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Sink } from '../core/sink.ts';
import type { StreamSettings } from './settings.ts';

const keepAlive = ': keep-alive\n\n';

/**
 * Holds the head of a streamed answer back until the provider's first event is known, but no longer than `holdMs`: then
 * it goes out, and comments keep whatever stands between us and the client from cutting an idle connection.
 */
export class Hold {
  readonly #settings: StreamSettings;
  readonly #clock: Clock;
  readonly #openEarly: () => Sink;
  readonly #owner: Isolated;
  #timer: Timer;
  #sink: Sink | undefined;
  #sinkIsFull = false;

  /** @param owner whose head it is: ends where that cannot be sent */
  constructor(settings: StreamSettings, clock: Clock, openEarly: () => Sink, owner: Isolated) {
    this.#settings = settings;
    this.#clock = clock;
    this.#openEarly = openEarly;
    this.#owner = owner;
    const open = (): void => {
      this.#sink = this.#openEarly();
      this.#sink.onDrain(() => {
        this.#sinkIsFull = false;
      }, owner);
      this.#say();
    };
    this.#timer = clock.after(settings.holdMs, open, owner);
  }

  /** The first event, or the failure, is known: no more comments. Gives the sink where the head has gone out already. */
  release(): Sink | undefined {
    this.#timer.cancel();
    return this.#sink;
  }

  #say(): void {
    // A client that reads nothing would otherwise gather comments.
    if (!this.#sinkIsFull) this.#sinkIsFull = this.#sink?.write(keepAlive) === false;
    const sayAgain = (): void => {
      this.#say();
    };
    this.#timer = this.#clock.after(this.#settings.keepAliveMs, sayAgain, this.#owner);
  }
}
