import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import { type AtEndOfTurn, atEndOfTurn } from '../core/end-of-turn.ts';
import { reportBug } from '../core/isolation.ts';
import type { Priority } from '../core/priority.ts';
import { RecentSenders } from './recent-senders.ts';

interface QueueDelaySettings {
  readonly maxEventLoopDelayMs: number;
}

/** Figures of the event loop since the start of the process. */
interface LoopReadings {
  /** How long it has slept, in milliseconds. */
  idleMs(): number;
  /** How many turns the event loop has made; always 0 if Node does not say. */
  turns(): number;
}

const ownLoop: LoopReadings = {
  idleMs: () => performance.nodeTiming.idleTime,
  // Node before 20.18 has no such count.
  turns: () => (performance.nodeTiming as Partial<typeof performance.nodeTiming>).uvMetricsInfo?.loopCount ?? 0,
};

/**
 * Most requests that one turn starts while the process is overloaded. With more of them each would cost up to twice as
 * much, because their data no longer fit the processor's caches, and collections of the young generation of the heap
 * must copy them.
 */
const mostPerTurn = 48;
/** The same after a single long turn, when only batch is refused: half of a period of a pod's CPU quota brings so many. */
const mostAfterPause = 128;
/**
 * The part of a turn's requests that `batch` gets whatever else there is, and that interactive requests get which have
 * waited long: they slow down and do not stop.
 */
const leastPart = 0.1;
/** Weight of the latest turn in the number of requests that a turn brings of late, where it brought fewer. */
const latestWeight = 0.2;
/**
 * Fewest requests that a turn starts. A turn of few requests that takes long is a slow machine, and refusing some of
 * them would not help the others.
 */
const leastPerTurn = 16;
/** Cost of a refusal, as a fraction of the cost of a request. */
const refusalCost = 0.5;
/**
 * Refusals for each request that is started: a fortieth of the CPU. They are counted over many turns: one that follows a
 * pause of the CPU quota may have to refuse three of four requests, and those between it and the next pause none.
 */
const refusalsPerRequest = 0.05;
/** CoDel's interval: three periods of a pod's CPU quota. */
const intervalMs = 300;
/**
 * A burst of any size makes two long turns: one that starts the requests and one that answers them. So two are not yet
 * overload.
 */
const leastLongTurns = 3;
/** If a turn is shorter than this fraction of the one before it, the queue is getting shorter. */
const shorterPart = 0.75;
/** Pauses that come more often than this are not pauses: the machine is too slow for the load. */
const pausesApartMs = 10_000;

/**
 * Controls how long a request waits before it is started, like CoDel for packets (K. Nichols and V. Jacobson, RFC 8289)
 * and B. Maurer's variant for requests ("Fail at Scale", ACM Queue 13-8, 2015). A long queue is fine as long as it
 * becomes empty now and then; a queue that never does only adds waiting time.
 *
 * The queue is in the buffers of the sockets. One turn of the event loop reads what arrived during the turn before it,
 * so requests wait for the length of a turn. That length is measured without reading the clock for each request: it is
 * the average over the turns since the last one that read requests. If every turn that read requests was longer than
 * the target for one interval, shedding starts: a turn starts only as many requests as it can handle in half the
 * target, and refuses the others. Shedding ends with an interval in which nothing had to be refused, if no connection is held.
 *
 * Requests of the priority batch are refused earlier: after one long turn, where more of them come in a turn than it
 * starts in any case.
 *
 * A garbage collection or an exhausted CPU quota makes one or two long turns with short ones between them. That is not
 * a standing queue. After a long pause of the machine the turns are long too, but each is shorter than the one before:
 * less arrives than can be answered, and refusing requests would help nobody.
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
  /** End of the first turn of the current unbroken row of long turns. */
  #longSinceMs = 0;
  #longTurns = 0;
  #latestLongMs = 0;
  /** Whether each turn of the row was shorter than the one before it. */
  #drains = false;
  /** Start of the last row of turns that was taken for the end of a pause. */
  #pausedAtMs = -Infinity;
  /** Whom it refuses: nobody, batch that is too much for one turn, or any request that is. */
  #refuses: 'nobody' | 'batch' | 'any' = 'nobody';
  /** Most requests that one turn starts; it starts as many again from senders that send little. */
  #quota = mostAfterPause;
  #begun = 0;
  #begunBeyond = 0;
  #begunBatch = 0;
  #begunLate = 0;
  /** Requests of each priority that came in this turn without having waited long. */
  #interactive = 0;
  #batch = 0;
  /** The same, as turns bring them of late. */
  #interactiveOfLate = 0;
  #batchOfLate = 0;
  /**
   * What interactive requests left of the last turn's quota where batch had it: a burst of them may have it as well. Without batch
   * nobody had it, and a flood would make every second turn twice as long.
   */
  #spared = 0;
  #refused = 0;
  #refusingSinceMs = 0;
  /** Start of the current interval, and how long the loop had slept until then. */
  #intervalSinceMs = 0;
  #intervalIdleMs = 0;
  #expectedMs = 0;
  /** Refusals that may still follow from the requests begun until now; negative if there were too many. */
  #refusable = 0;
  /** Paused connections, at the last look at them. */
  #held = 0;

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

  /** Whether requests wait too long now, so that some are refused. */
  get shedding(): boolean {
    return this.#refuses === 'any';
  }

  /** Whether the caller of `begins` must say who sent each request. */
  get asksForSender(): boolean {
    return this.#refuses !== 'nobody';
  }

  /** Whether to stop reading, for a while, from the connection of the request that was just refused. */
  get pausesConnection(): boolean {
    return this.#refused > this.#refusable;
  }

  /**
   * Whether to start a request that has just been read. Must be called once for each request.
   * @param sender the key or address that sent it; not used while nothing is shed
   * @param late whether it may have waited long on a connection that was paused
   * @param priority not used while nothing is shed
   */
  begins(sender: string, late = false, priority: Priority = 'interactive'): boolean {
    if (!this.#inTurn) this.#beginTurn();
    return this.#refuses === 'nobody' || this.#choose(sender, late, priority);
  }

  #beginTurn(): void {
    this.#inTurn = true;
    atEndOfTurn(this);
    // Where nothing came for so long, nobody was there to see that it is over.
    if (this.#refuses !== 'nobody' && this.#loop.idleMs() - this.#idleBeforeMs >= intervalMs) this.#end();
  }

  /** For how long requests will probably be refused from now on: for as long as they have been so far. */
  get expectedMs(): number {
    return this.#expectedMs;
  }

  /**
   * How many paused connections may be read again now. While load is shed, each of them may cost a refusal, its own or that of
   * a request that would have had its place.
   * @param held how many there are
   */
  takeResumable(held: number): number {
    this.#held = held;
    this.#judgeInterval(this.#clock.nowMs());
    // Not all at once: their requests would be the next overload.
    return this.#refuses === 'nobody' ? mostAfterPause : Math.max(0, Math.floor(this.#refusable - this.#refused));
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
    // Turns without requests have passed since the last measurement and must not count as one long turn. One of them
    // may have done work that a long turn left over; it does not make the turn shorter.
    const turnMs = busyMs / Math.max(1, turns - this.#turnsBefore - 1);
    const stands = this.#stands(nowMs, turnMs);
    if (this.#refuses === 'any') {
      this.#adaptQuota(turnMs);
      this.#continue(nowMs);
    } else if (stands) this.#begin('any', nowMs);
    else if (this.#refuses === 'batch') this.#continue(nowMs);
    // One long turn is no overload. It is enough to see that batch does not fill the next turns.
    else if (this.#longTurns > 0) this.#begin('batch', nowMs);
    this.#turnEndedMs = nowMs;
    this.#idleBeforeMs = idleMs;
    this.#turnsBefore = turns;
    this.#inTurn = false;
    this.#begun = this.#begunBeyond = this.#begunLate = this.#begunBatch = 0;
    this.#interactive = this.#batch = this.#refused = 0;
  }

  /** Whether the queue has been too long for an interval, and not only because of a pause. */
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

  #begin(refuses: 'batch' | 'any', nowMs: number): void {
    this.#refuses = refuses;
    this.#quota = refuses === 'any' ? mostPerTurn : mostAfterPause;
    this.#refusingSinceMs = nowMs;
    this.#beginInterval(nowMs);
    // What turns without a quota brought says nothing of those that have one.
    this.#expectedMs = this.#interactiveOfLate = this.#batchOfLate = this.#spared = this.#refusable = 0;
  }

  #choose(sender: string, late: boolean, priority: Priority): boolean {
    const begins = priority === 'batch' ? this.#beginsBatch(late) : this.#beginsInteractive(sender, late);
    if (begins) this.#senders.count(sender);
    else this.#refused += 1;
    return begins;
  }

  #beginsInteractive(sender: string, late: boolean): boolean {
    if (!late) this.#interactive += 1;
    const most = late ? this.#quota - notYet(this.#interactiveOfLate, this.#interactive) : this.#quota + this.#spared;
    if (this.#refuses === 'batch' || this.#begun < most) this.#begun += 1;
    else if (late && this.#begunLate < this.#quota * leastPart) this.#begunLate += 1;
    else if (this.#begunBeyond < this.#quota && this.#senders.sendsLittle(sender)) this.#begunBeyond += 1;
    else return false;
    return true;
  }

  #beginsBatch(late: boolean): boolean {
    if (!late) this.#batch += 1;
    if (this.#begunBatch >= this.#mostBatch(late)) return false;
    this.#begunBatch += 1;
    return true;
  }

  /**
   * Batch has what interactive requests leave, as far as can be known before all requests of the turn have been read,
   * or its part. Of that, what has waited long has what the others leave: all of it where clients ask again at once.
   */
  #mostBatch(late: boolean): number {
    const most = Math.max(this.#quota * leastPart, this.#quota - this.#interactiveOfLate);
    return late ? most - notYet(this.#batchOfLate, this.#batch) : most;
  }

  get #allBegun(): number {
    return this.#begun + this.#begunBeyond + this.#begunLate + this.#begunBatch;
  }

  #adaptQuota(turnMs: number): void {
    const begun = this.#allBegun;
    const begunMs = (turnMs * begun) / Math.max(1, begun + this.#refused * refusalCost);
    // The quota falls slowly, so that one pause of the process does not lower it for long. A turn that refused nothing
    // says nothing about the quota.
    if (begunMs > this.#targetMs / 2) this.#quota = Math.max(leastPerTurn, this.#quota * 0.9);
    else if (this.#refused > 0) this.#quota = Math.min(mostPerTurn, this.#quota * 1.05 + 1);
  }

  #continue(nowMs: number): void {
    this.#interactiveOfLate = ofLate(this.#interactiveOfLate, this.#interactive);
    this.#batchOfLate = ofLate(this.#batchOfLate, this.#batch);
    this.#refusable = within(mostPerTurn, this.#refusable + this.#allBegun * refusalsPerRequest - this.#refused);
    this.#spared = this.#begunBatch > 0 ? Math.max(0, this.#quota - this.#begun) : 0;
    this.#expectedMs = nowMs - this.#refusingSinceMs;
    this.#senders.lookAt(nowMs);
    this.#judgeInterval(nowMs);
  }

  #beginInterval(nowMs: number): void {
    this.#intervalSinceMs = nowMs;
    this.#intervalIdleMs = this.#loop.idleMs();
  }

  /**
   * Calm is an interval in which nothing had to be refused, or in which the loop slept for most of the time: then the queue
   * becomes empty, whatever bursts bring. The overload is over with a calm interval, if no connection is held. What waits in
   * those is a part of the queue.
   */
  #judgeInterval(nowMs: number): void {
    if (this.#refuses === 'nobody') return;
    const tookMs = nowMs - this.#intervalSinceMs;
    const isCalm = this.#refused === 0 || this.#loop.idleMs() - this.#intervalIdleMs > tookMs / 2;
    if (isCalm && tookMs < intervalMs) return;
    this.#beginInterval(nowMs);
    if (!isCalm) return;
    if (this.#held === 0) this.#end();
    else this.#refusable = Math.max(this.#refusable, leastPerTurn);
  }

  #end(): void {
    if (this.#refuses === 'any') this.#longTurns = 0;
    this.#refuses = 'nobody';
    this.#expectedMs = this.#interactiveOfLate = this.#batchOfLate = this.#spared = 0;
    this.#senders.forget();
  }
}

/** How many more this turn will bring, if it is like those before it. */
function notYet(ofLate: number, came: number): number {
  return Math.max(0, ofLate - came);
}

/** Follows a larger number at once and a smaller one slowly. */
function ofLate(before: number, now: number): number {
  return Math.max(now, before + latestWeight * (now - before));
}

function within(most: number, value: number): number {
  return Math.max(-most, Math.min(most, value));
}
