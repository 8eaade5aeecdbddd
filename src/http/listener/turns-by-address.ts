import type { Clock } from '../../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../../core/end-of-turn.ts';
import { reportBug } from '../../core/isolation.ts';

/** How many may wait, each of which may have 64 KiB in memory. One more is started at once. */
const mostWaiting = 512;
/** What a turn starts at first: a millisecond or two of a processor. */
const fewPerTurn = 4;
/** If some have waited for so long, it is more than a burst, and a turn starts as many as it accepts. */
const patienceMs = 100;

/**
 * Starts new connections a few at a time, and takes the addresses in turn. A turn of the event loop accepts up to
 * sixteen connections. Each of them brings a request at once, which costs ten times as much as to accept the connection.
 * If a turn started all of them, turns would be long, and the next client to connect would wait in the kernel, which
 * does not know who waits there. Here an address that has no connection waiting is started at once.
 */
export class TurnsByAddress<One> implements AtEndOfTurn {
  readonly #mostPerTurn: number;
  readonly #clock: Clock;
  readonly #start: (one: One) => void;
  /** Each address with what waits of it. The first one is served next. */
  readonly #waiting = new Map<string, One[]>();
  readonly #startedOf = new Set<string>();
  #waitingCount = 0;
  #started = 0;
  #inTurn = false;
  /** Since when at least one has been waiting. */
  #waitingSinceMs = 0;

  /**
   * @param mostPerTurn most that a turn starts; besides, it starts one of each address of which it has started none
   * @param start must not throw
   */
  constructor(mostPerTurn: number, clock: Clock, start: (one: One) => void) {
    this.#mostPerTurn = mostPerTurn;
    this.#clock = clock;
    this.#start = start;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waitingCount;
  }

  /** Starts it now, or at the end of one of the next turns. Returns whether it has to wait. */
  add(one: One, address: string): boolean {
    this.#watch();
    const waiting = this.#waiting.get(address);
    if (waiting !== undefined || this.#hasHad(address)) {
      if (this.#waitingCount < mostWaiting) {
        if (this.#waitingCount === 0) this.#waitingSinceMs = this.#clock.nowMs();
        this.#waitingCount += 1;
        if (waiting === undefined) this.#waiting.set(address, [one]);
        else waiting.push(one);
        return true;
      }
    }
    this.#startOne(one, address);
    return false;
  }

  /** Starts everything that waits. */
  startAll(): void {
    for (const [address, waiting] of this.#waiting) for (const one of waiting) this.#startOne(one, address);
    this.#waiting.clear();
    this.#waitingCount = 0;
  }

  endTurn(): void {
    const waitMs = this.#waitingCount === 0 ? 0 : this.#clock.nowMs() - this.#waitingSinceMs;
    const most = waitMs < patienceMs ? fewPerTurn : this.#mostPerTurn;
    this.#inTurn = false;
    this.#started = 0;
    this.#startedOf.clear();
    // What is started here is read in the next turn, and counts as started in that one.
    while (this.#waitingCount > 0 && this.#started < most) this.#startNext();
    if (this.#started > 0) this.#watch();
  }

  onBug(thrown: unknown): void {
    this.#inTurn = false;
    reportBug(thrown);
  }

  #hasHad(address: string): boolean {
    return this.#started >= fewPerTurn && this.#startedOf.has(address);
  }

  #startNext(): void {
    for (const [address, waiting] of this.#waiting) {
      const one = waiting.shift();
      this.#waiting.delete(address);
      if (waiting.length > 0) this.#waiting.set(address, waiting);
      if (one === undefined) return;
      this.#waitingCount -= 1;
      this.#startOne(one, address);
      return;
    }
  }

  #startOne(one: One, address: string): void {
    this.#started += 1;
    this.#startedOf.add(address);
    this.#start(one);
  }

  #watch(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    atEndOfTurn(this);
  }
}
