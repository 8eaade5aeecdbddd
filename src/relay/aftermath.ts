import type { Clock, Timer } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Source } from '../core/source.ts';

const longestMs = 1_000;
const mostBytes = 16_384;

/**
 * What remains of a provider's body behind its stream's end: usually the HTTP body's own end, a moment later. It is waited
 * for, since a call that is aborted costs its connection; it is read and forgotten, and not for long.
 */
export class Aftermath {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #owner: Isolated;
  #ended = false;
  #bytes = 0;
  #timer: Timer | undefined;

  constructor(source: Source, clock: Clock, owner: Isolated) {
    this.#source = source;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** The stream is whole. */
  awaitEnd(): void {
    if (this.#ended) return;
    // A slow client may have paused it.
    this.#source.resume();
    const abort = (): void => {
      this.#source.abort();
    };
    this.#timer = this.#clock.after(longestMs, abort, this.#owner);
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > mostBytes) this.#source.abort();
  }

  providerEnded(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }
}
