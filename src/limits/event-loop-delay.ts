import type { Clock, Timer } from '../core/clock.ts';

const sampleMs = 100;

/**
 * How late the event loop runs: a timer ticks ten times a second, and what it is late by is the delay. Between ticks a
 * tick that is overdue counts as it grows, since a loop that is stuck in one long turn runs no timer.
 *
 * Too long begins above the maximum and ends below half of it, and what was seen fades by half with each tick: one
 * pause costs a few tenths of a second of shedding, and a delay that hovers around the maximum does not flap.
 */
export class EventLoopDelay {
  readonly #clock: Clock;
  #maxMs: number;
  readonly #timer: Timer;
  #dueMs: number;
  #recentMs = 0;
  #tooLong = false;

  constructor(settings: { readonly maxEventLoopDelayMs: number }, clock: Clock) {
    this.#clock = clock;
    this.#maxMs = settings.maxEventLoopDelayMs;
    this.#dueMs = clock.nowMs() + sampleMs;
    this.#timer = clock.after(sampleMs, () => {
      this.#tick();
    });
  }

  setLimits(settings: { readonly maxEventLoopDelayMs: number }): void {
    this.#maxMs = settings.maxEventLoopDelayMs;
  }

  /** Milliseconds, the larger of what was seen lately and what the next tick is overdue by. */
  get recentMs(): number {
    return Math.max(this.#recentMs, this.#clock.nowMs() - this.#dueMs);
  }

  isTooLong(): boolean {
    if (!this.#tooLong && this.#clock.nowMs() - this.#dueMs > this.#maxMs) this.#tooLong = true;
    return this.#tooLong;
  }

  /** Stops the timer, which would keep the process alive. */
  close(): void {
    this.#timer.cancel();
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    const lateMs = Math.max(0, nowMs - this.#dueMs);
    // Bounded, or a process that was stopped for a minute would go on shedding for a second more than it must.
    this.#recentMs = Math.max(Math.min(lateMs, 2 * this.#maxMs), this.#recentMs / 2);
    if (this.#recentMs > this.#maxMs) this.#tooLong = true;
    else if (this.#recentMs < this.#maxMs / 2) this.#tooLong = false;
    this.#dueMs = nowMs + sampleMs;
    this.#timer.restart();
  }
}
