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

/**
 * Calls back after the sockets have been read once more. A process that stood still finds its timers due and the bytes that came in
 * time unread, and those who sent them must not be blamed.
 */
class SystemTimer implements Timer {
  readonly #callback: () => void;
  readonly #owner: Isolated | undefined;
  readonly #timeout: NodeJS.Timeout;
  #due: NodeJS.Immediate | undefined;

  constructor(delayMs: number, callback: () => void, owner: Isolated | undefined) {
    this.#callback = callback;
    this.#owner = owner;
    this.#timeout = setTimeout(SystemTimer.#isDue, delayMs, this);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
    this.#forgetDue();
  }

  restart(): void {
    this.#forgetDue();
    this.#timeout.refresh();
  }

  static #isDue(this: void, timer: SystemTimer): void {
    timer.#due = setImmediate(SystemTimer.#isRead, timer);
  }

  /** What was read is looked at when the turn ends (`end-of-turn.ts`), so the callback waits for the turn after it. */
  static #isRead(this: void, timer: SystemTimer): void {
    timer.#due = setImmediate(SystemTimer.#callBack, timer);
  }

  static #callBack(this: void, timer: SystemTimer): void {
    timer.#due = undefined;
    callBack(timer.#callback, timer.#owner);
  }

  #forgetDue(): void {
    if (this.#due === undefined) return;
    clearImmediate(this.#due);
    this.#due = undefined;
  }
}
