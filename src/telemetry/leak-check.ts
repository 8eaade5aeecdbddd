import type { Clock, Timer } from '../core/clock.ts';

const lookEveryMs = 5_000;

/** What there can be too much of. A closed set, which labels a metric. */
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

/** How much of each there is that should be gone; 0 where all is well. */
export type Surplus = Readonly<Record<Check, number>>;

/**
 * Compares what the process counts in several places, every five seconds: a permit without a request, or a request on a
 * connection that is no more, is a leak, and enough of them turn everybody away while the process looks healthy. A
 * surplus is told when it has stood still over two looks; whatever is in motion is gone by then.
 */
export class LeakCheck {
  readonly #read: () => Surplus;
  readonly #onSurplus: (check: Check, by: number) => void;
  readonly #timer: Timer;
  readonly #last = new Map<Check, number>();
  readonly #told = new Map<Check, number>();

  /** `onSurplus` hears of each by how much it has grown. */
  constructor(read: () => Surplus, clock: Clock, onSurplus: (check: Check, by: number) => void) {
    this.#read = read;
    this.#onSurplus = onSurplus;
    this.#timer = clock.after(lookEveryMs, () => {
      this.#look();
      this.#timer.restart();
    });
  }

  /** Stops the timer, which would keep the process alive. */
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
