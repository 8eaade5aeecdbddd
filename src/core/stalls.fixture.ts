import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

const lookEveryMs = 5;

/**
 * Measures how long this machine delays code that is ready to run, both a thread beside the test and the test's own
 * event loop. A test adds this time to the durations that it allows. On an idle machine it is a millisecond or two.
 */
export class Stalls {
  /** Shared with the thread, whose messages would come too late. */
  readonly #ofThreadMs = new Int32Array(new SharedArrayBuffer(4));
  #ofLoopMs = 0;
  #lookedAtMs = performance.now();

  constructor() {
    const worker = new Worker(source, { eval: true, workerData: this.#ofThreadMs });
    const looking = setInterval(() => {
      this.#look();
    }, lookEveryMs);
    onTestFinished(async () => {
      clearInterval(looking);
      await worker.terminate();
    });
  }

  get longestMs(): number {
    // A test may ask before the timer that looks has run, at the end of a delay that has just passed.
    this.#look();
    return Math.max(Atomics.load(this.#ofThreadMs, 0), this.#ofLoopMs);
  }

  #look(): void {
    const nowMs = performance.now();
    this.#ofLoopMs = Math.max(this.#ofLoopMs, nowMs - this.#lookedAtMs - lookEveryMs);
    this.#lookedAtMs = nowMs;
  }
}

const source = `
const { workerData } = require('node:worker_threads');
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  const late = now - last - ${lookEveryMs};
  last = now;
  if (late > Atomics.load(workerData, 0)) Atomics.store(workerData, 0, Math.ceil(late));
}, ${lookEveryMs});
`;
