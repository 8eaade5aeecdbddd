import { callBack, type Isolated } from './isolation.ts';

/** Time that never jumps: milliseconds with a fraction, from an arbitrary start. Every duration is measured on it. */
export interface Clock {
  nowMs(): number;
  /** Wall-clock milliseconds since 1970, for what people and calendars read. */
  wallMs(): number;
  /**
   * Calls back once after a delay, on the monotonic clock.
   * @param owner hears what the callback throws; without one it ends the process
   */
  after(delayMs: number, callback: () => void, owner?: Isolated): Timer;
}

export interface Timer {
  cancel(): void;
  /** Starts the same delay anew. */
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
