import type { Clock } from '../../../core/clock.ts';
import { RunningTime } from './running-time.ts';
import { Forgotten, NoAnswer, TooLate } from './store-errors.ts';
import type { Patience } from './timing.ts';

interface Waiter {
  /** By this process's running time. */
  readonly sinceRanMs: number;
  readonly goAlone: () => void;
}

/** How one decision is made, with the store or without it. */
interface Deciding<A, T> {
  /** Asks the store; again where it answers that the question came too late, and so did nothing. */
  readonly ask: () => Promise<A>;
  /** The store has forgotten this process: resolves once it may be asked again. */
  readonly renew: (error: Forgotten) => Promise<void>;
  readonly decide: (answer: A) => T;
  /** Where no answer came while it was waited for. */
  readonly alone: () => T;
  /** The answer came after it had been decided alone. */
  readonly late: (answer: A) => void;
  /** Something is wrong with the store; expected to have everybody decided alone. */
  readonly failed: (error: unknown) => void;
}

/** Who waits for the store, and when it is given up: one watch for all. */
export class Waits {
  readonly #patience: Patience;
  readonly #onOverdue: (error: NoAnswer) => void;
  readonly #waiting = new Set<Waiter>();
  readonly #time: RunningTime;
  #heardRanMs = 0;

  /** @param onOverdue the store is given up; expected to call `release` */
  constructor(clock: Clock, patience: Patience, onOverdue: (error: NoAnswer) => void) {
    this.#patience = patience;
    this.#onOverdue = onOverdue;
    this.#time = new RunningTime(clock, () => this.#judge());
  }

  /** Resolves with what the answer decides or, where the wait was given up before it came, with what is decided alone. */
  start<A, T>(deciding: Deciding<A, T>): Promise<T> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        sinceRanMs: this.#time.ranMs,
        goAlone: () => {
          resolve(deciding.alone());
        },
      };
      this.#waiting.add(waiter);
      this.#time.watch();
      this.#await(waiter, deciding, resolve);
    });
  }

  /** The store said something, to whomever. */
  heard(): void {
    this.#heardRanMs = this.#time.ranMs;
  }

  /** Nobody waits any more: all decide alone, now. */
  release(): void {
    this.#time.stop();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const { goAlone } of waiting) goAlone();
  }

  #await<A, T>(waiter: Waiter, deciding: Deciding<A, T>, resolve: (decision: T) => void): void {
    deciding.ask().then(
      (answer) => {
        this.heard();
        if (!this.#waiting.has(waiter)) {
          deciding.late(answer);
          return;
        }
        try {
          resolve(deciding.decide(answer));
          this.#waiting.delete(waiter);
        } catch (error) {
          // An answer that cannot be read: who waits for it is let go with all others.
          deciding.failed(error);
        }
      },
      (error: unknown) => {
        const again = (): void => {
          if (this.#waiting.has(waiter)) this.#await(waiter, deciding, resolve);
        };
        if (error instanceof TooLate) again();
        else if (error instanceof Forgotten) void deciding.renew(error).then(again);
        else deciding.failed(error);
      },
    );
  }

  /** Whether anybody still waits. */
  #judge(): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    const { silenceMs, waitMs } = this.#patience;
    const { ranMs } = this.#time;
    if (ranMs - Math.max(first.sinceRanMs, this.#heardRanMs) >= silenceMs) this.#onOverdue(new NoAnswer(silenceMs));
    else if (ranMs - first.sinceRanMs >= waitMs) this.#onOverdue(new NoAnswer(waitMs));
    return this.#waiting.size > 0;
  }
}
