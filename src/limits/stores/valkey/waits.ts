import type { Clock, Timer } from '../../../core/clock.ts';
import { TooLate } from './session.ts';

interface Waiter {
  readonly startedMs: number;
  readonly goAlone: () => void;
}

/** What becomes of an answer. */
interface Deciding<A, T> {
  readonly decide: (answer: A) => T;
  /** Where it does not come, or comes too late. */
  readonly alone: () => T;
  /** Something is wrong with the store; expected to have everybody decided alone. */
  readonly failed: (error: unknown) => void;
}

/** Who waits for the store. All wait equally long, so one timer watches over the one who came first. */
export class Waits {
  readonly #clock: Clock;
  readonly #maxWaitMs: number;
  readonly #onOverdue: () => void;
  readonly #waiting = new Set<Waiter>();
  #timer: Timer | undefined;

  /** @param onOverdue somebody has waited long enough; expected to call `release` */
  constructor(clock: Clock, maxWaitMs: number, onOverdue: () => void) {
    this.#clock = clock;
    this.#maxWaitMs = maxWaitMs;
    this.#onOverdue = onOverdue;
  }

  /** Resolves with what the answer decides or, where the wait was given up before it came, with what is decided alone. */
  start<A, T>(answer: Promise<A>, startedMs: number, { decide, alone, failed }: Deciding<A, T>): Promise<T> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        startedMs,
        goAlone: () => {
          resolve(alone());
        },
      };
      this.#waiting.add(waiter);
      this.#timer ??= this.#watch(startedMs);
      answer.then(
        (given) => {
          if (!this.#waiting.has(waiter)) return;
          try {
            resolve(decide(given));
            this.#waiting.delete(waiter);
          } catch (error) {
            // An answer that cannot be read: who waits for it is let go with all others.
            failed(error);
          }
        },
        (error: unknown) => {
          if (error instanceof TooLate) {
            if (this.#waiting.delete(waiter)) waiter.goAlone();
          } else failed(error);
        },
      );
    });
  }

  /** Nobody waits any more: all decide alone, now. */
  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const { goAlone } of waiting) goAlone();
  }

  #watch(startedMs: number): Timer {
    const delayMs = Math.max(0, startedMs + this.#maxWaitMs - this.#clock.nowMs());
    // Where the event loop was late, answers may lie in the sockets: they are read before anybody is judged.
    return this.#clock.after(delayMs, () => setImmediate(() => this.#judge()));
  }

  #judge(): void {
    this.#timer = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    if (first.startedMs + this.#maxWaitMs <= this.#clock.nowMs() + 1) this.#onOverdue();
    else this.#timer = this.#watch(first.startedMs);
  }
}
