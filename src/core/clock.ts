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
  after: (delayMs, callback) => new SystemTimer(delayMs, callback),
};

class SystemTimer implements Timer {
  readonly #timeout: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void) {
    this.#timeout = setTimeout(callback, delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  restart(): void {
    this.#timeout.refresh();
  }
}
