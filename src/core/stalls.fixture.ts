import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/**
 * How long this machine makes a thread that does nothing wait for its turn. A time that a test allows for is longer by
 * that: on a machine of one's own by a millisecond or two.
 */
export class Stalls {
  longestMs = 0;

  constructor() {
    const worker = new Worker(source, { eval: true });
    worker.on('message', (lateMs: number) => {
      this.longestMs = Math.max(this.longestMs, lateMs);
    });
    onTestFinished(async () => {
      await worker.terminate();
    });
  }
}

const source = `
const { parentPort } = require('node:worker_threads');
let last = performance.now(), longest = 0;
setInterval(() => {
  const now = performance.now();
  const late = now - last - 5;
  last = now;
  if (late > longest) parentPort.postMessage(longest = late);
}, 5);
`;
