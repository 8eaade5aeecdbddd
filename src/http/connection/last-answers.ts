import type { Clock } from '../../core/clock.ts';

/** Enough for people who try something by hand, and for every program that has a mistake. */
const mostPerSecond = 50;

/**
 * Bounds how many clients are answered that have ended their connection before their request was complete. Thousands can do
 * so at one moment, mostly without waiting for an answer, and each answer would cost as much as a request.
 */
export class LastAnswers {
  readonly #clock: Clock;
  #beganAtMs = -Infinity;
  #given = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more is answered. */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#beganAtMs >= 1000) {
      this.#beganAtMs = nowMs;
      this.#given = 0;
    }
    this.#given += 1;
    return this.#given <= mostPerSecond;
  }
}
