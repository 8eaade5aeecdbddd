import type { Clock } from '../../../core/clock.ts';
import { reportBug } from '../../../core/isolation.ts';
import { RunningTime } from './running-time.ts';
import { Forgotten, NoAnswer, TooLate } from './store-errors.ts';
import type { Patience } from './timing.ts';

interface Waiter {
  /** When it began to wait, by the running time of this process. */
  readonly sinceRanMs: number;
  readonly decideLocally: () => void;
}

interface Settle<T> {
  readonly resolve: (decision: T) => void;
  readonly reject: (bug: unknown) => void;
}

/**
 * How one decision is made, with the store or without it. An error in `ask` or `read` is the store's fault. A bug in
 * the other functions ends this one decision and nothing else.
 */
interface Deciding<A, R, T> {
  /** Asks the store. Called again if the question came too late, so that the store did nothing. */
  readonly ask: () => Promise<A>;
  /** Reads the answer. @throws if it makes no sense */
  readonly read: (answer: A) => R;
  /** The store has forgotten this process: resolves when it may be asked again. */
  readonly renew: (error: Forgotten) => Promise<void>;
  readonly decide: (reply: R, answer: A) => T;
  /** Decides without the store, because no answer came in time. */
  readonly decideLocally: () => T;
  /** The answer came after the decision had been made without it. */
  readonly late: (reply: R, answer: A) => void;
  /** The store has failed. Must lead to a call of `release`. */
  readonly failed: (error: unknown) => void;
}

/** The decisions that wait for the store, and one timer that decides when the store is given up. */
export class PendingDecisions {
  readonly #patience: Patience;
  readonly #onOverdue: (error: NoAnswer) => void;
  readonly #waiting = new Set<Waiter>();
  readonly #time: RunningTime;
  #heardRanMs = 0;

  /** @param onOverdue the store is given up; must call `release` */
  constructor(clock: Clock, patience: Patience, onOverdue: (error: NoAnswer) => void) {
    this.#patience = patience;
    this.#onOverdue = onOverdue;
    this.#time = new RunningTime(clock, () => this.#judge());
  }

  /**
   * Resolves with the decision from the answer or, if the wait was given up before it came, with the decision made
   * locally.
   * @throws what `decide` or `decideLocally` throws
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

  /** The store answered somebody. */
  heard(): void {
    this.#heardRanMs = this.#time.ranMs;
  }

  /** Ends all waits: each decision is made locally, now. */
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
      // `failed` releases this waiter together with all others.
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

  /** Gives the store up if a decision has waited too long. Returns whether any decision still waits. */
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
