import type { Clock, Timer } from '../../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../../core/end-of-turn.ts';
import { reportBug } from '../../core/isolation.ts';
import type { Connection } from './connection.ts';
import type { RequestQueue } from '../listener/listener-deps.ts';

/** Under load a turn takes longer than this, and each turn checks once. */
const lookEveryMs = 5;
/** Requests that waited longer than this on a paused connection are refused: they would be answered too late. */
const tooOldMs = 200;
/** The longest time to wait that a refusal tells its client. */
const longestMs = 2_000;

interface Paused {
  readonly connection: Connection;
  readonly sinceMs: number;
}

/**
 * Connections that are not read for a while after a refusal, because there is no time to refuse more at once. What
 * their clients still send stays in the kernel and costs nothing. In each turn as many are read again as can be
 * answered, those first that were paused last: read in the order of their pauses, all of them would be answered late
 * (adaptive LIFO, B. Maurer, "Fail at Scale", ACM Queue 13-8, 2015).
 */
export class PausedConnections implements AtEndOfTurn {
  readonly #queue: RequestQueue;
  readonly #clock: Clock;
  #next: Connection[] = [];
  #paused: Paused[] = [];
  #readsLate: Connection[] = [];
  #timer: Timer | undefined;

  constructor(queue: RequestQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
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
    if (this.#paused.length > 0) this.#timer ??= this.#clock.after(lookEveryMs, this.#look);
  }

  readonly #look = (): void => {
    const nowMs = this.#clock.nowMs();
    const overdue = this.#paused.findIndex(({ sinceMs }) => nowMs - sinceMs < longestMs);
    const count = overdue < 0 ? this.#paused.length : overdue;
    const room = Math.max(0, this.#queue.takeResumable() - count);
    for (const paused of this.#paused.splice(0, count)) this.#resume(paused, nowMs);
    for (const paused of this.#paused.splice(Math.max(0, this.#paused.length - room))) this.#resume(paused, nowMs);
    if (this.#paused.length > 0) this.#timer?.restart();
    else this.#timer = undefined;
  };

  #resume({ connection, sinceMs }: Paused, nowMs: number): void {
    connection.socket.resume();
    if (nowMs - sinceMs > tooOldMs) this.#markLate(connection);
  }

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
