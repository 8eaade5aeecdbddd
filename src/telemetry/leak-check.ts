import type { Clock, Timer } from '../core/clock.ts';

const sampleEveryMs = 500;
const samplesPerLook = 10;

/** What can leak. A closed set, because it becomes a metric label. */
export const checks = [
  'permits',
  'requests',
  'handlers',
  'exchanges',
  'connections',
  'holders',
  'body_bytes',
  'form_bytes',
  'answer_bytes',
  'target_calls',
  'sockets',
] as const;

export type Check = (typeof checks)[number];

/** What stands still although it should move: found by comparing one object with itself at the look before. */
export type Standing = Readonly<Record<'handlers' | 'connections', number>>;

/** By how much one counter of the process exceeds another that should be equal. */
export type Differences = Readonly<Record<Exclude<Check, keyof Standing>, number>>;

/** How many of each should have been released by now; 0 if all is well. */
export interface Surplus {
  differences(): Differences;
  /** Called once in each look: it marks what it has seen. */
  standing(): Standing;
}

/**
 * Compares numbers that the process counts in several places. A permit without a request, or a request on a closed
 * connection, is a leak. Enough leaks turn all clients away while the process looks healthy. A surplus is reported when
 * two looks in a row, five seconds apart, have found it. While requests come and go, there is a difference for moments:
 * it counts only by the least of the samples that are taken between two looks.
 */
export class LeakCheck {
  readonly #surplus: Surplus;
  readonly #onSurplus: (check: Check, by: number) => void;
  readonly #timer: Timer;
  readonly #last = new Map<Check, number>();
  readonly #told = new Map<Check, number>();
  /** Of the samples since the last look. */
  #least: Differences | undefined;
  #samples = 0;

  /** @param onSurplus is called with the kind of leak and the number of new ones */
  constructor(surplus: Surplus, clock: Clock, onSurplus: (check: Check, by: number) => void) {
    this.#surplus = surplus;
    this.#onSurplus = onSurplus;
    this.#timer = clock.after(sampleEveryMs, () => {
      this.#sample();
      this.#timer.restart();
    });
  }

  /** Stops the timer, which would otherwise keep the process alive. */
  close(): void {
    this.#timer.cancel();
  }

  #sample(): void {
    const now = this.#surplus.differences();
    const least = this.#least === undefined ? now : leastOf(this.#least, now);
    this.#samples += 1;
    this.#least = least;
    if (this.#samples < samplesPerLook) return;
    this.#look({ ...least, ...this.#surplus.standing() });
    this.#samples = 0;
    this.#least = undefined;
  }

  #look(surplus: Differences & Standing): void {
    for (const check of checks) {
      const now = Math.max(0, surplus[check]);
      const standing = Math.min(now, this.#last.get(check) ?? 0);
      this.#last.set(check, now);
      const told = this.#told.get(check) ?? 0;
      if (standing > told) this.#onSurplus(check, standing - told);
      this.#told.set(check, standing);
    }
  }
}

function leastOf(one: Differences, other: Differences): Differences {
  return {
    permits: Math.min(one.permits, other.permits),
    requests: Math.min(one.requests, other.requests),
    exchanges: Math.min(one.exchanges, other.exchanges),
    holders: Math.min(one.holders, other.holders),
    body_bytes: Math.min(one.body_bytes, other.body_bytes),
    form_bytes: Math.min(one.form_bytes, other.form_bytes),
    answer_bytes: Math.min(one.answer_bytes, other.answer_bytes),
    target_calls: Math.min(one.target_calls, other.target_calls),
    sockets: Math.min(one.sockets, other.sockets),
  };
}
