import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicMs } from './journal.ts';
import type { Journal, RunningRecord } from './journal.ts';
import type { PaceWheel, Waiting } from './pace-wheel.ts';

// So long a reader has to take what was sent before the connection is reset under it.
const resetDelayMs = 8;

/** One request and its answer: waits for it, breaks it off, and notices when its client has left. */
export class SimulatedExchange implements Waiting {
  dueTick = 0;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: RunningRecord;
  readonly wheel: PaceWheel;
  /** `performance.now()` of the request's last byte. */
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

  /** Goes on at that time of `performance.now()`, unless the client has left. A later call replaces it. */
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

  /** One listener, called when the turn is over. */
  onOver(listener: () => void): void {
    this.#onOver = listener;
  }

  /** The head leaves with the body's first byte, or with `response.flushHeaders()`. */
  writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.record.status = status;
    this.record.headSentAtMs = monotonicMs();
    this.response.writeHead(status, headers);
  }

  keepBody(body: Buffer): void {
    this.askedAtMs = performance.now();
    this.#journal.keepBody(this.record, body);
  }

  /** TCP RST, a moment later: what was written before must have arrived. */
  reset(): void {
    this.after(resetDelayMs, () => {
      this.#isCut = true;
      this.request.socket.resetAndDestroy();
    });
  }

  /** FIN, with or without last bytes, whatever HTTP has to say about it. */
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
  // Stands where nobody listens.
}
