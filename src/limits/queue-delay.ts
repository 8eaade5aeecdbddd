import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../core/end-of-turn.ts';
import { reportBug } from '../core/isolation.ts';
import { RecentSenders } from './recent-senders.ts';

interface QueueDelaySettings {
  readonly maxEventLoopDelayMs: number;
}

/** What the event loop says of itself since the start. */
interface LoopReadings {
  /** How long it has slept, in milliseconds. */
  idleMs(): number;
  /** How many turns it has made; always 0 where that is not known. */
  turns(): number;
}

const ownLoop: LoopReadings = {
  idleMs: () => performance.nodeTiming.idleTime,
  // Node before 20.18 has no such count.
  turns: () => (performance.nodeTiming as Partial<typeof performance.nodeTiming>).uvMetricsInfo?.loopCount ?? 0,
};

/**
 * Requests that a turn begins while the process is overloaded. More would make each of them cost up to twice as much,
 * since what they use no longer fits the processor's caches, nor the young generation of the heap.
 */
const mostPerTurn = 128;
/** A turn of few requests that takes long is a slow machine, and refusing some of them would not help the others. */
const leastPerTurn = 16;
/** What a refusal costs, in requests. */
const refusalCost = 0.3;
/** Refusals for each request that is begun: a tenth of the CPU. */
const refusalsPerRequest = 0.3;
/** What CoDel calls so: three periods of the CPU quota that a pod has. */
const intervalMs = 300;
/** A burst of requests, however large, makes two: one that begins them and one that answers them. */
const leastLongTurns = 3;
/** A turn of less than this part of the one before it leaves that much less waiting behind it. */
const shorterPart = 0.75;
/** A machine that pauses more often is too slow for what comes. */
const pausesApartMs = 10_000;

/**
 * Controls how long a request waits before it is begun, as CoDel does with packets (K. Nichols and V. Jacobson, RFC
 * 8289) and B. Maurer with requests ("Fail at Scale", ACM Queue 13-8, 2015): a long queue is fine as long as it empties
 * now and then, and a queue that never does is no use to anybody.
 *
 * The queue is in the sockets' buffers. A turn of the event loop reads what came while the turn before it ran, so the
 * length of turns is how long requests wait, and it is measured without a look at any clock for a single request: as
 * the average since the last turn that read some. Once that was longer than the target for every turn of an interval
 * that read requests, a turn begins only so many of them as it can in half the target, and what else it reads is
 * refused. That ends when nothing had to be refused for an interval.
 *
 * A garbage collection, or a CPU quota that is used up, makes one long turn or two, but short ones lie between them: it
 * is no standing queue. Nor is what a long pause of the machine leaves, while each turn is shorter than the one before it:
 * less comes than can be answered, and refusing it would not help anybody who comes later.
 */
export class QueueDelay implements AtEndOfTurn {
  readonly #clock: Clock;
  readonly #loop: LoopReadings;
  readonly #senders = new RecentSenders();
  #targetMs = 0;
  #inTurn = false;
  #turnEndedMs: number;
  #idleBeforeMs: number;
  #turnsBefore: number;
  /** The first of an unbroken row of long turns ended now. */
  #longSinceMs = 0;
  #longTurns = 0;
  #latestLongMs = 0;
  /** Each of the row was shorter than the one before it. */
  #drains = false;
  /** When the row of turns began that was last taken for what a pause left. */
  #pausedAtMs = -Infinity;
  #shedding = false;
  /** Requests that one turn begins, and as many more of those who send little. */
  #quota = mostPerTurn;
  #begun = 0;
  #begunBeyond = 0;
  #refused = 0;
  #refusedAtMs = 0;
  #begunLately = 0;

  constructor(settings: QueueDelaySettings, clock: Clock, loop = ownLoop) {
    this.#clock = clock;
    this.#loop = loop;
    this.#turnEndedMs = clock.nowMs();
    this.#idleBeforeMs = loop.idleMs();
    this.#turnsBefore = loop.turns();
    this.setLimits(settings);
  }

  setLimits(settings: QueueDelaySettings): void {
    this.#targetMs = settings.maxEventLoopDelayMs;
  }

  /** Requests wait for too long at present, and some are refused: who sent each is wanted. */
  get shedding(): boolean {
    return this.#shedding;
  }

  /** Whether the connection of the request that was just refused is to be left unread for now. */
  get pausesConnection(): boolean {
    return this.#refused > this.#quota * refusalsPerRequest;
  }

  /**
   * Whether a request that has just been read shall be begun. To be asked once for each.
   * @param sender whoever sent it; anything while nothing is shed
   * @param late it may have waited for long in a connection that was held
   */
  begins(sender: string, late = false): boolean {
    if (!this.#inTurn) {
      this.#inTurn = true;
      atEndOfTurn(this);
    }
    return !this.#shedding || this.#choose(sender, late);
  }

  /** How many held connections may be read again now. */
  takeResumable(): number {
    const room = this.#quota * (1 + refusalsPerRequest) - this.#begunLately;
    this.#begunLately = 0;
    return this.#shedding ? Math.ceil(room) : Infinity;
  }

  onBug(thrown: unknown): void {
    this.#inTurn = false;
    reportBug(thrown);
  }

  endTurn(): void {
    const nowMs = this.#clock.nowMs();
    const idleMs = this.#loop.idleMs();
    const turns = this.#loop.turns();
    const busyMs = nowMs - this.#turnEndedMs - (idleMs - this.#idleBeforeMs);
    // Turns that read no request went before this one, and are not to count as one long turn. One of them may be what a
    // long turn left to do, and does not make that turn shorter.
    const turnMs = busyMs / Math.max(1, turns - this.#turnsBefore - 1);
    const stands = this.#stands(nowMs, turnMs);
    if (this.#shedding) this.#continue(nowMs, turnMs);
    else if (stands) {
      this.#shedding = true;
      this.#refusedAtMs = nowMs;
    }
    this.#turnEndedMs = nowMs;
    this.#idleBeforeMs = idleMs;
    this.#turnsBefore = turns;
    this.#inTurn = false;
    this.#begunLately = this.#begun;
    this.#begun = this.#begunBeyond = this.#refused = 0;
  }

  /** Whether the queue has been too long for an interval, and not only what a pause left of it. */
  #stands(nowMs: number, turnMs: number): boolean {
    if (turnMs <= this.#targetMs) {
      this.#longTurns = 0;
      return false;
    }
    this.#longTurns += 1;
    if (this.#longTurns === 1) this.#longSinceMs = nowMs;
    this.#drains = this.#longTurns === 1 || (this.#drains && turnMs < this.#latestLongMs * shorterPart);
    this.#latestLongMs = turnMs;
    if (this.#longTurns < leastLongTurns || nowMs - this.#longSinceMs < intervalMs) return false;
    const isNew = this.#longSinceMs - this.#pausedAtMs >= pausesApartMs;
    if (!this.#drains || !(isNew || this.#pausedAtMs === this.#longSinceMs)) return true;
    this.#pausedAtMs = this.#longSinceMs;
    return false;
  }

  #choose(sender: string, late: boolean): boolean {
    if (!late && this.#begun < this.#quota) this.#begun += 1;
    else if (this.#begunBeyond < this.#quota && this.#senders.sendsLittle(sender)) this.#begunBeyond += 1;
    else {
      this.#refused += 1;
      return false;
    }
    this.#senders.count(sender);
    return true;
  }

  #continue(nowMs: number, turnMs: number): void {
    const begun = this.#begun + this.#begunBeyond;
    const begunMs = (turnMs * begun) / Math.max(1, begun + this.#refused * refusalCost);
    // Down by little, lest one pause of the process lowers it for long; a turn that was not full says nothing.
    if (begunMs > this.#targetMs / 2) this.#quota = Math.max(leastPerTurn, this.#quota * 0.9);
    else if (this.#refused > 0) this.#quota = Math.min(mostPerTurn, this.#quota * 1.05 + 1);
    if (this.#refused > 0) this.#refusedAtMs = nowMs;
    this.#senders.lookAt(nowMs);
    if (nowMs - this.#refusedAtMs < intervalMs) return;
    this.#shedding = false;
    this.#longTurns = 0;
    this.#quota = mostPerTurn;
    this.#senders.forget();
  }
}
