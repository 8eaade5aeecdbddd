import { callBack, type Isolated } from './isolation.ts';

/** Monotonic time in milliseconds with a fraction, from an arbitrary start. Every duration is measured with it. */
export interface Clock {
  nowMs(): number;
  /** Wall-clock time in milliseconds since 1970, for what people read and for calendar days. */
  wallMs(): number;
  /**
   * Calls back once after a delay, measured on the monotonic clock.
   * @param owner receives what the callback throws. Without an owner, an exception ends the process.
   */
  after(delayMs: number, callback: () => void, owner?: Isolated): Timer;
}

export interface Timer {
  cancel(): void;
  /** Starts the same delay again from now. */
  restart(): void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, callback, owner) => new SystemTimer(delayMs, callback, owner),
};

class SystemTimer implements Timer {
  readonly #timeout: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void, owner: Isolated | undefined) {
    this.#timeout = setTimeout(callBack, delayMs, callback, owner);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  restart(): void {
    this.#timeout.refresh();
  }
}
