import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicMs } from './journal.ts';
import type { Journal, RunningRecord } from './journal.ts';
import type { ReceivedBody } from './read-body.ts';
import type { PaceWheel, Waiting } from './pace-wheel.ts';

// Time for the client to read what was sent before the connection is reset.
const resetDelayMs = 8;

/**
 * One request and its answer. It waits, breaks the connection where a directive requires it, and notices when the
 * client has left.
 */
export class SimulatedExchange implements Waiting {
  dueTick = 0;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: RunningRecord;
  readonly wheel: PaceWheel;
  /** Value of `performance.now()` when the last byte of the request arrived, or later when its turn came. */
  askedAtMs = performance.now();
  readonly #journal: Journal;
  #next: () => void = nothing;
  #isCut = false;
  #onOver: () => void = nothing;

  constructor(request: IncomingMessage, response: ServerResponse, journal: Journal, wheel: PaceWheel) {
    this.request = request;
    this.response = response;
    this.wheel = wheel;
    this.#journal = journal;
    this.record = journal.start(request);
    response.on('close', () => {
      this.#end();
    });
  }

  /** True when nothing more can reach the client. */
  get over(): boolean {
    return this.record.state !== 'open';
  }

  /** Continues at this value of `performance.now()`, unless the client has left. A later call replaces it. */
  at(atMs: number, next: () => void): void {
    this.wheel.cancel(this);
    if (this.over) return;
    this.#next = next;
    this.wheel.schedule(this, atMs);
  }

  after(delayMs: number, next: () => void): void {
    this.at(performance.now() + delayMs, next);
  }

  fire(): void {
    this.#next();
  }

  /** Sets the listener that is called when the exchange is over. There is only one. */
  onOver(listener: () => void): void {
    this.#onOver = listener;
  }

  /** Sets the response head. It is sent with the first byte of the body, or by `response.flushHeaders()`. */
  writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.record.status = status;
    this.record.headSentAtMs = monotonicMs();
    this.response.writeHead(status, headers);
  }

  keepBody(body: ReceivedBody): void {
    this.askedAtMs = performance.now();
    this.#journal.keepBody(this.record, body);
  }

  /** Sends TCP RST after a short delay, so that everything written before has arrived. */
  reset(): void {
    this.after(resetDelayMs, () => {
      this.resetNow();
    });
  }

  resetNow(): void {
    this.#isCut = true;
    this.request.socket.resetAndDestroy();
  }

  /** Sends FIN, with or without last bytes, at any point of the HTTP response. */
  close(lastBytes = ''): void {
    this.#isCut = true;
    if (lastBytes !== '') this.request.socket.write(lastBytes);
    this.request.socket.destroySoon();
  }

  #end(): void {
    this.wheel.cancel(this);
    this.#next = nothing;
    this.#journal.end(this.record, this.#isCut ? 'cut' : this.response.writableFinished ? 'finished' : 'aborted');
    this.#onOver();
  }
}

function nothing(): void {
  // The default where no listener is set.
}
