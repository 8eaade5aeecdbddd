import type { Clock, Timer } from '../core/clock.ts';

const sampleMs = 100;
/**
 * Upper bound of one sample. Without it, a process that was suspended for a minute would report a delay for minutes.
 */
const mostMs = 2_000;

/**
 * Measures how late the event loop runs, for the metric. A timer should fire ten times a second; the time that it is
 * late is the delay. If the next tick is overdue, the time it is overdue counts too. Each tick halves the older value.
 */
export class EventLoopDelay {
  readonly #clock: Clock;
  readonly #timer: Timer;
  #dueMs: number;
  #recentMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#dueMs = clock.nowMs() + sampleMs;
    this.#timer = clock.after(sampleMs, () => {
      this.#tick();
    });
  }

  /** Milliseconds: the larger of the recent delay and the time that the next tick is overdue. */
  get recentMs(): number {
    return Math.max(this.#recentMs, this.#clock.nowMs() - this.#dueMs);
  }

  /** Stops the timer, which would keep the process alive. */
  close(): void {
    this.#timer.cancel();
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    this.#recentMs = Math.max(Math.min(nowMs - this.#dueMs, mostMs), this.#recentMs / 2);
    this.#dueMs = nowMs + sampleMs;
    this.#timer.restart();
  }
}
