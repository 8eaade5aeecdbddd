import type { Clock, Timer } from '../core/clock.ts';

const sampleMs = 100;
/** A process that was stopped for a minute shall not show it for longer than this one would. */
const mostMs = 2_000;

/**
 * How late the event loop runs, for the metric: a timer ticks ten times a second, and what it is late by is the delay.
 * Between ticks a tick that is overdue counts as it grows. What was seen fades by half with each tick.
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

  /** Milliseconds, the larger of what was seen lately and what the next tick is overdue by. */
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
