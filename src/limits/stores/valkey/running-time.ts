import type { Clock, Timer } from '../../../core/clock.ts';

/** Time is counted in steps of so much. */
export const stepMs = 25;

/**
 * Counts the time in which this process really ran. A timer that is due after one step and fires after ten, because the
 * event loop was busy, the CPU throttled or the process not scheduled, counts as one step: in the other nine this
 * process could not have read an answer. After each step what lies in the sockets is read before anybody judges by it.
 */
export class RunningTime {
  /** Milliseconds counted so far. Stands still while nobody watches. */
  ranMs = 0;
  readonly #clock: Clock;
  readonly #onStep: () => boolean;
  #steppedMs = 0;
  #timer: Timer | undefined;

  /** @param onStep called after each step; says whether anybody still watches */
  constructor(clock: Clock, onStep: () => boolean) {
    this.#clock = clock;
    this.#onStep = onStep;
  }

  watch(): void {
    if (this.#timer !== undefined) return;
    this.#steppedMs = this.#clock.nowMs();
    this.#timer = this.#clock.after(stepMs, () => setImmediate(() => this.#step()));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #step(): void {
    if (this.#timer === undefined) return;
    const nowMs = this.#clock.nowMs();
    this.ranMs += Math.min(stepMs, nowMs - this.#steppedMs);
    this.#steppedMs = nowMs;
    if (!this.#onStep()) this.stop();
    else this.#timer?.restart();
  }
}

/** Calls back once this process has run for so long. */
export function afterRunning(clock: Clock, delayMs: number, callback: () => void): { readonly cancel: () => void } {
  const time = new RunningTime(clock, () => {
    if (time.ranMs < delayMs) return true;
    callback();
    return false;
  });
  time.watch();
  return {
    cancel: () => {
      time.stop();
    },
  };
}
