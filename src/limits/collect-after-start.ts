import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '../core/clock.ts';

const lookEveryMs = 1_000;
const quietLooks = 2;

/** Who is looked at. */
interface Work {
  /** Requests begun and not ended. */
  readonly inFlight: number;
  /** Requests begun since the start. */
  readonly begun: number;
}

/**
 * Collects what the start left behind, once, in the first two seconds in which nothing is asked: V8 itself may not come by
 * for as long as a pod has little to do. Once only, because it takes hot code along as well, and a pod that pauses now and
 * then would pay for that each time (docs/decisions/memory-after-a-burst.md).
 */
export class CollectAfterStart {
  readonly #work: Work;
  readonly #collect: () => void;
  readonly #timer: Timer;
  #begunBefore = 0;
  #quiet = 0;

  constructor(work: Work, clock: Clock, collect: () => void = collectAllGarbage) {
    this.#work = work;
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
    this.#quiet = inFlight > 0 || begun !== this.#begunBefore ? 0 : this.#quiet + 1;
    this.#begunBefore = begun;
    if (this.#quiet < quietLooks) this.#timer.restart();
    else this.#collect();
  }
}

/** V8's own collection, which Node hides unless it is started with a flag; the last resort gives pages back as well. */
function collectAllGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext("gc({ type: 'major', flavor: 'last-resort' })");
}
