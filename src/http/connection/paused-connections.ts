import type { Clock, Timer } from '../../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../../core/end-of-turn.ts';
import { reportBug } from '../../core/isolation.ts';
import type { Connection } from './connection.ts';
import type { RequestQueue } from '../listener/listener-deps.ts';

/** Under load a turn takes longer than this, and every second turn checks once. */
const lookEveryMs = 5;
/** Requests that waited longer than this on a paused connection come after those that have just come. */
const tooOldMs = 200;
/** Connections that were paused for longer are read also where there is no room; not all at once, but so many in a millisecond. */
const overdueMs = 5_000;
const mostOverduePerMs = 0.25;

interface Paused {
  readonly connection: Connection;
  readonly sinceMs: number;
}

/**
 * Connections that are not read for a while after a refusal, because there is no time to refuse more at once. What
 * their clients still send stays in the kernel and costs nothing. They are read again in the order in which they were
 * paused, as many as the queue has room for.
 */
export class PausedConnections implements AtEndOfTurn {
  readonly #queue: RequestQueue;
  readonly #clock: Clock;
  #next: Connection[] = [];
  #paused: Paused[] = [];
  #readsLate: Connection[] = [];
  #timer: Timer | undefined;
  #lookedAtMs = 0;

  constructor(queue: RequestQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** How long a connection that is paused now is not read at most, in milliseconds. */
  get longestMs(): number {
    return Math.max(overdueMs, this.#paused.length / mostOverduePerMs);
  }

  /**
   * Takes effect at the end of the turn, because Node itself reads on when the body of the last request has arrived.
   */
  pause(connection: Connection): void {
    if (this.#next.length === 0) atEndOfTurn(this);
    this.#next.push(connection);
  }

  onBug(thrown: unknown): void {
    reportBug(thrown);
  }

  endTurn(): void {
    const sinceMs = this.#clock.nowMs();
    for (const connection of this.#next) {
      const { idle, socket } = connection;
      if (!idle || socket.destroyed || socket.isPaused()) continue;
      socket.pause();
      this.#paused.push({ connection, sinceMs });
    }
    this.#next = [];
    if (this.#paused.length === 0 || this.#timer !== undefined) return;
    this.#lookedAtMs = sinceMs;
    this.#timer = this.#clock.after(lookEveryMs, this.#look);
  }

  readonly #look = (): void => {
    const nowMs = this.#clock.nowMs();
    const held = this.#paused.length;
    const room = this.#queue.takeResumable(held);
    const mostOverdue = Math.ceil((nowMs - this.#lookedAtMs) * mostOverduePerMs);
    this.#lookedAtMs = nowMs;
    let count = 0;
    for (const { connection, sinceMs } of this.#paused) {
      const pausedMs = nowMs - sinceMs;
      if (count >= room && (pausedMs < overdueMs || count >= mostOverdue)) break;
      count += 1;
      connection.socket.resume();
      if (pausedMs > tooOldMs) this.#markLate(connection);
    }
    this.#paused.splice(0, count);
    // Once more when none is left, so that the queue knows.
    if (held > 0) this.#timer?.restart();
    else this.#timer = undefined;
  };

  /** What is read in this turn may have waited for as long as the connection was paused. */
  #markLate(connection: Connection): void {
    connection.readsLate = true;
    if (this.#readsLate.push(connection) === 1) setImmediate(this.#endLate);
  }

  readonly #endLate = (): void => {
    for (const connection of this.#readsLate) connection.readsLate = false;
    this.#readsLate = [];
  };
}
