import type { Client } from 'undici';

/** What a connection tells its pool. */
export interface ConnectionListener {
  nowMs(): number;
  /** Free for the next call. */
  onIdle(connection: Connection): void;
  /** Not to be used again; `wasIdle` where no call held it. */
  onGone(connection: Connection, wasIdle: boolean): void;
}

/** One connection to a provider: an undici Client with one socket and one call at a time, and how old the socket is. */
export class Connection {
  readonly client: Client;
  /** Monotonic time from which on no call is begun on it. */
  useUntilMs = Infinity;
  #state: 'used' | 'idle' | 'gone' = 'used';
  readonly #listener: ConnectionListener;

  constructor(client: Client, maxAgeMs: number, listener: ConnectionListener) {
    this.client = client;
    this.#listener = listener;
    client.on('connect', () => {
      // Spread, so that connections opened in one burst are not all reopened in one burst.
      this.useUntilMs = listener.nowMs() + maxAgeMs * (0.8 + 0.2 * Math.random());
    });
    client.on('disconnect', () => {
      // In use it is either reopened by undici, nothing having been written, or the call hears the error and discards it.
      if (this.#state === 'idle') this.#forget();
    });
  }

  /** The call before has ended cleanly. */
  release(): void {
    if (this.#state !== 'used') return;
    this.#state = 'idle';
    this.#listener.onIdle(this);
  }

  /** Taken from among the idle ones for the next call. */
  claim(): void {
    this.#state = 'used';
  }

  /** Closes the socket with whatever is unread or unwritten on it, in any phase, also while it is being opened. */
  discard(): void {
    if (this.#state === 'gone') return;
    this.#forget();
    this.client.destroy(ignore);
  }

  #forget(): void {
    const wasIdle = this.#state === 'idle';
    this.#state = 'gone';
    this.#listener.onGone(this, wasIdle);
  }
}

function ignore(): void {}
