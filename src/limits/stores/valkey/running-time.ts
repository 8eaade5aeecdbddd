import type { Clock, Timer } from '../../../core/clock.ts';

/** The step in which time is counted. */
export const stepMs = 25;

/**
 * Counts only the time in which this process really ran. A timer may be due after one step and fire after ten, because
 * the event loop was busy, the CPU was throttled or the process was not scheduled. That counts as one step: in the
 * other nine this process could not have read an answer. After each step, what arrived in the sockets is read before
 * the callback decides anything.
 */
export class RunningTime {
  /** Milliseconds counted so far. Does not change while nobody waits. */
  ranMs = 0;
  readonly #clock: Clock;
  readonly #onStep: () => boolean;
  #steppedMs = 0;
  #timer: Timer | undefined;

  /** @param onStep called after each step; returns whether somebody still waits */
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

/** Calls back after this process has run for that time. */
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
