import type { Clock } from '../../../core/clock.ts';
import { reportBug } from '../../../core/isolation.ts';
import { RunningTime } from './running-time.ts';
import { Forgotten, NoAnswer, TooLate } from './store-errors.ts';
import type { Patience } from './timing.ts';

interface Waiter {
  /** By this process's running time. */
  readonly sinceRanMs: number;
  readonly decideLocally: () => void;
}

interface Settle<T> {
  readonly resolve: (decision: T) => void;
  readonly reject: (bug: unknown) => void;
}

/**
 * How one decision is made, with the store or without it. What goes wrong in `ask` and `read` is the store's; a bug in
 * the rest ends this one decision and nothing else.
 */
interface Deciding<A, R, T> {
  /** Asks the store; again where it answers that the question came too late, and so did nothing. */
  readonly ask: () => Promise<A>;
  /** Understands the answer. @throws where it cannot be understood */
  readonly read: (answer: A) => R;
  /** The store has forgotten this process: resolves once it may be asked again. */
  readonly renew: (error: Forgotten) => Promise<void>;
  readonly decide: (reply: R, answer: A) => T;
  /** Where no answer came while it was waited for. */
  readonly decideLocally: () => T;
  /** The answer came after it had been decided alone. */
  readonly late: (reply: R, answer: A) => void;
  /** Something is wrong with the store; expected to have everybody decided alone. */
  readonly failed: (error: unknown) => void;
}

/** Who waits for the store, and when it is given up: one watch for all. */
export class PendingDecisions {
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

  /**
   * Resolves with what the answer decides or, where the wait was given up before it came, with what is decided alone.
   * @throws what `decide` or `alone` throws
   */
  start<A, R, T>(deciding: Deciding<A, R, T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        sinceRanMs: this.#time.ranMs,
        decideLocally: () => {
          try {
            resolve(deciding.decideLocally());
          } catch (bug) {
            reject(bug);
          }
        },
      };
      this.#waiting.add(waiter);
      this.#time.watch();
      this.#await(waiter, deciding, { resolve, reject });
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
    for (const { decideLocally } of waiting) decideLocally();
  }

  #await<A, R, T>(waiter: Waiter, deciding: Deciding<A, R, T>, settle: Settle<T>): void {
    deciding.ask().then(
      (answer) => {
        this.#answered(waiter, deciding, settle, answer);
      },
      (error: unknown) => {
        const again = (): void => {
          if (this.#waiting.has(waiter)) this.#await(waiter, deciding, settle);
        };
        if (error instanceof TooLate) again();
        else if (error instanceof Forgotten) {
          deciding.renew(error).then(again, (bug: unknown) => {
            if (this.#waiting.delete(waiter)) settle.reject(bug);
          });
        } else deciding.failed(error);
      },
    );
  }

  #answered<A, R, T>(waiter: Waiter, deciding: Deciding<A, R, T>, settle: Settle<T>, answer: A): void {
    this.heard();
    let reply: R;
    try {
      reply = deciding.read(answer);
    } catch (error) {
      // Who waits for it is let go with all others.
      deciding.failed(error);
      return;
    }
    const isWaitedFor = this.#waiting.delete(waiter);
    try {
      if (isWaitedFor) settle.resolve(deciding.decide(reply, answer));
      else deciding.late(reply, answer);
    } catch (bug) {
      if (isWaitedFor) settle.reject(bug);
      else reportBug(bug);
    }
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
