/** Time that never jumps: milliseconds with a fraction, from an arbitrary start. Every duration is measured on it. */
export interface Clock {
  nowMs(): number;
  /** Wall-clock milliseconds since 1970, for what people and calendars read. */
  wallMs(): number;
  /** Calls back once after a delay, on the monotonic clock. */
  after(delayMs: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
  /** Starts the same delay anew. */
  restart(): void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, callback) {
    const timeout = setTimeout(callback, delayMs);
    return {
      cancel: () => {
        clearTimeout(timeout);
      },
      restart: () => {
        timeout.refresh();
      },
    };
  },
};
