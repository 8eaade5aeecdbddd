import type { Clock, Timer } from '../core/clock.ts';

const lookEveryMs = 5_000;

/** What can leak. A closed set, because it becomes a metric label. */
export const checks = [
  'permits',
  'requests',
  'handlers',
  'exchanges',
  'connections',
  'holders',
  'body_bytes',
  'answer_bytes',
] as const;

export type Check = (typeof checks)[number];

/** How many of each should have been released by now; 0 where all is well. */
export type Surplus = Readonly<Record<Check, number>>;

/**
 * Compares, every five seconds, numbers that the process counts in several places. A permit without a request, or a
 * request on a closed connection, is a leak. Enough leaks turn all clients away while the process looks healthy. A
 * surplus is reported when two checks in a row have found it; what is only in motion is gone by then.
 */
export class LeakCheck {
  readonly #read: () => Surplus;
  readonly #onSurplus: (check: Check, by: number) => void;
  readonly #timer: Timer;
  readonly #last = new Map<Check, number>();
  readonly #told = new Map<Check, number>();

  /** @param onSurplus is called with the kind of leak and the number of new ones */
  constructor(read: () => Surplus, clock: Clock, onSurplus: (check: Check, by: number) => void) {
    this.#read = read;
    this.#onSurplus = onSurplus;
    this.#timer = clock.after(lookEveryMs, () => {
      this.#look();
      this.#timer.restart();
    });
  }

  /** Stops the timer, which would otherwise keep the process alive. */
  close(): void {
    this.#timer.cancel();
  }

  #look(): void {
    const surplus = this.#read();
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
