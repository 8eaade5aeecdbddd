import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

const lookEveryMs = 5;

/**
 * Measures how long this machine delays code that is ready to run, both a thread beside the test and the test's own
 * event loop. A test adds this time to the durations that it allows. On an idle machine it is a millisecond or two.
 */
export class Stalls {
  #ofThreadMs = 0;
  #ofLoopMs = 0;
  #lookedAtMs = performance.now();

  constructor() {
    const worker = new Worker(source, { eval: true });
    worker.on('message', (lateMs: number) => {
      this.#ofThreadMs = Math.max(this.#ofThreadMs, lateMs);
    });
    const looking = setInterval(() => {
      this.#look();
    }, lookEveryMs);
    onTestFinished(async () => {
      clearInterval(looking);
      await worker.terminate();
    });
  }

  get longestMs(): number {
    return Math.max(this.#ofThreadMs, this.#ofLoopMs);
  }

  #look(): void {
    const nowMs = performance.now();
    this.#ofLoopMs = Math.max(this.#ofLoopMs, nowMs - this.#lookedAtMs - lookEveryMs);
    this.#lookedAtMs = nowMs;
  }
}

const source = `
const { parentPort } = require('node:worker_threads');
let last = performance.now(), longest = 0;
setInterval(() => {
  const now = performance.now();
  const late = now - last - ${lookEveryMs};
  last = now;
  if (late > longest) parentPort.postMessage(longest = late);
}, ${lookEveryMs});
`;
