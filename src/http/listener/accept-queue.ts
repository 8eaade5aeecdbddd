import type { Clock } from '../../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../../core/end-of-turn.ts';
import { reportBug } from '../../core/isolation.ts';
import { RecentSenders } from '../../limits/recent-senders.ts';

/** A turn that accepts this part of what it could has left others waiting. */
const fullPart = 0.75;

/** How long turns have to be full in a row, and how many connections they have to bring, before connections are closed. */
interface Patience {
  /** A shorter row is a burst, and the burst is over by then. */
  readonly intervalMs: number;
  /** With fewer it is a slow machine that takes long over a burst: closing connections would help nobody. */
  readonly leastInRow: number;
}

const atFirst: Patience = { intervalMs: 200, leastInRow: 256 };
/** A flood that was held off empties the queue, and is still there: each interval of patience would fill the queue again. */
const soonAgain: Patience = { intervalMs: 20, leastInRow: 32 };
/** A flood that has not been there for so long is over. */
const floodIsOverMs = 10_000;
/** Who came within so long may come again, and wait. */
const rememberedMs = 60_000;
/** More than can each send more than a hundredth of all, so that a crowd of those leaves the others remembered. */
const mostRemembered = 256;
/** Connections of addresses that open many which one turn still takes while others wait. */
const heavyPerTurn = 1;

/**
 * Decides which new connections are kept while more come than can be accepted. They wait in the kernel, where nobody can
 * tell how long: that every turn of the event loop finds all lanes full is the sign. Most connections of the addresses
 * that open the most are then closed as soon as they are accepted, which costs a tenth of serving them, so that the
 * queue is short for everybody else. Where nobody else has come lately all are kept: after a pause of the machine, the
 * few clients of a gateway open hundreds of connections at once, and each that was closed would have to come again.
 */
export class AcceptQueue implements AtEndOfTurn {
  readonly #clock: Clock;
  readonly #fullTurn: number;
  readonly #senders = new RecentSenders();
  /** When each address came last, the latest one last. */
  readonly #cameAtMs = new Map<string | undefined, number>();
  #accepted = 0;
  #heavy = 0;
  #watching = false;
  #fullSinceMs: number | undefined;
  #inRow = 0;
  #crowded = false;
  #crowdedAtMs = -Infinity;

  /** @param mostPerTurn connections that one turn can accept */
  constructor(mostPerTurn: number, clock: Clock) {
    this.#fullTurn = Math.ceil(mostPerTurn * fullPart);
    this.#clock = clock;
  }

  /**
   * Whether a connection that was just accepted is kept. To be asked once for each.
   * @param address undefined for a proxy, which stands for many: all of its connections are kept
   */
  keeps(address: string | undefined): boolean {
    this.#accepted += 1;
    this.#watch();
    this.#remember(address);
    if (address === undefined) return true;
    const isLight = !this.#crowded || this.#senders.sendsLittle(address);
    this.#senders.count(address);
    if (isLight) return true;
    this.#heavy += 1;
    return this.#heavy <= heavyPerTurn;
  }

  endTurn(): void {
    const nowMs = this.#clock.nowMs();
    this.#watching = false;
    this.#senders.lookAt(nowMs);
    if (this.#accepted < this.#fullTurn) {
      this.#fullSinceMs = undefined;
      this.#inRow = 0;
      this.#crowded = false;
    } else {
      this.#fullSinceMs ??= nowMs;
      this.#inRow += this.#accepted;
      const { intervalMs, leastInRow } = nowMs - this.#crowdedAtMs < floodIsOverMs ? soonAgain : atFirst;
      const isLasting = this.#inRow >= leastInRow && nowMs - this.#fullSinceMs >= intervalMs;
      this.#crowded = isLasting && this.#othersMayWait(nowMs);
      if (this.#crowded) this.#crowdedAtMs = nowMs;
      // The next turn may accept none, and is to be seen.
      this.#watch();
    }
    this.#accepted = 0;
    this.#heavy = 0;
  }

  onBug(thrown: unknown): void {
    this.#watching = false;
    reportBug(thrown);
  }

  #remember(address: string | undefined): void {
    this.#cameAtMs.delete(address);
    this.#cameAtMs.set(address, this.#clock.nowMs());
    if (this.#cameAtMs.size > mostRemembered) this.#cameAtMs.delete(this.#cameAtMs.keys().next().value);
  }

  /** Whether somebody comes, now and then, whose connections would be kept. */
  #othersMayWait(nowMs: number): boolean {
    for (const [address, cameAtMs] of this.#cameAtMs) {
      if (nowMs - cameAtMs >= rememberedMs) continue;
      if (address === undefined || this.#senders.sendsLittle(address)) return true;
    }
    return false;
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    atEndOfTurn(this);
  }
}
