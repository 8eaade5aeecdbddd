import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '../core/clock.ts';

const lookEveryMs = 1_000;
const quietLooks = 2;
const atMostEveryMs = 30_000;

/** Who is looked at. */
export interface Work {
  /** Requests begun and not ended. */
  readonly inFlight: number;
  /** Requests begun since the start. */
  readonly begun: number;
}

/**
 * Collects garbage once when the work pauses: after the start, and after each time that it went on. V8 itself comes by
 * when memory runs short or after minutes, and what decides how many pods there are is what this one seems to need now
 * (docs/decisions/memory-after-a-burst.md). Nobody waits while it collects.
 */
export class CollectWhenIdle {
  readonly #work: Work;
  readonly #clock: Clock;
  readonly #collect: () => void;
  readonly #timer: Timer;
  #begunBefore = 0;
  #quiet = 0;
  #due = true;
  #collectedAtMs = -Infinity;

  constructor(work: Work, clock: Clock, collect: () => void = findCollector()) {
    this.#work = work;
    this.#clock = clock;
    this.#collect = collect;
    this.#timer = clock.after(lookEveryMs, () => {
      this.#look();
    });
  }

  /** Stops the timer, which would keep the process alive. */
  close(): void {
    this.#timer.cancel();
  }

  #look(): void {
    const { inFlight, begun } = this.#work;
    this.#timer.restart();
    if (inFlight > 0 || begun !== this.#begunBefore) {
      this.#begunBefore = begun;
      this.#quiet = 0;
      this.#due = true;
      return;
    }
    this.#quiet += 1;
    const nowMs = this.#clock.nowMs();
    if (!this.#due || this.#quiet < quietLooks || nowMs - this.#collectedAtMs < atMostEveryMs) return;
    this.#due = false;
    this.#collectedAtMs = nowMs;
    this.#collect();
  }
}

/** V8's own, which Node hides unless it is started with a flag. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  // The last resort gives freed pages back to the system, where a plain collection keeps them for what may come.
  return runInNewContext("() => gc({ type: 'major', flavor: 'last-resort' })") as () => void;
}
