import type { Clock } from '../core/clock.ts';
import type { Log } from './log.ts';

const windowMs = 1_000;
const linesPerWindow = 10;

/**
 * Log lines of requests that were refused for overload. The first ones of each second get their own line; the others
 * are counted in one line at the end of the second. Otherwise a flood would fill the disk, and writing would cost more
 * than refusing.
 */
export class ShedLines {
  readonly #log: Log;
  readonly #clock: Clock;
  #inWindow = 0;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  add(path: string, requestId: string, clientAddress: string | undefined): void {
    if (this.#inWindow === 0) this.#clock.after(windowMs, this.#endWindow);
    this.#inWindow += 1;
    if (this.#inWindow > linesPerWindow) return;
    const fields = { request_id: requestId, route: path, client: clientAddress, status: 503, code: 'overloaded' };
    this.#log.warn('request shed', fields);
  }

  readonly #endWindow = (): void => {
    const others = this.#inWindow - linesPerWindow;
    this.#inWindow = 0;
    if (others > 0) this.#log.warn('more requests shed', { requests: others, status: 503, code: 'overloaded' });
  };
}
