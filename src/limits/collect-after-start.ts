import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '../core/clock.ts';

const lookEveryMs = 1_000;
const quietLooks = 2;

/** The requests of the process. */
interface Work {
  /** Requests that have begun and have not ended. */
  readonly inFlight: number;
  /** Requests begun since the start. */
  readonly begun: number;
}

/**
 * Runs one full garbage collection in the first two seconds without requests, to free what the start-up allocated. V8
 * itself may not collect for as long as a pod has little to do. It runs only once, because a full collection also drops
 * compiled code, and later requests would pay for that (docs/decisions/memory-after-a-burst.md).
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

/**
 * Calls V8's `gc`, which Node hides unless it is started with a flag. The flavor `last-resort` also returns memory
 * pages to the system.
 */
function collectAllGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext("gc({ type: 'major', flavor: 'last-resort' })");
}
