import type { Clock, Timer } from './clock.ts';
import type { GatewayError } from './errors.ts';
import { overloaded } from './overloaded.ts';
import type { Priority } from './priority.ts';
import { ReturnRate } from './return-rate.ts';
import { Place, WaitingLine } from './waiting-line.ts';

/** `batch` gets one in so many slots, and keeps one in so many places of the line. */
const batchEvery = 10;

/**
 * Why a request got no slot. When it came, the line was full (`line_full`), or too long for its time (`too_late`); after it
 * had waited, its time was over (`waited`), or one of the other priority took its place (`displaced`).
 */
export const queueRefusals = ['line_full', 'too_late', 'waited', 'displaced'] as const;
export type QueueRefusal = (typeof queueRefusals)[number];

/** A request that waits for a slot. */
export interface Waiting {
  /** Resolves when it has its slot; rejects with 503 where that can no longer be in time, or with the reason of `leave`. */
  readonly turn: Promise<void>;
  /** Ends the waiting for another reason, such as a client that left. Does nothing once the turn has come. */
  leave(reason: GatewayError): void;
}

/**
 * Slots for requests, and a bounded line of requests that wait for one. A request that cannot be served in time is
 * refused when it comes, not after it has waited: docs/decisions/a-request-waits-where-it-can-still-be-served.md.
 *
 * Usage: `tryEnter`, and where that gives nothing, `wait`; then `leave` once for each slot.
 */
export class AdmissionQueue {
  #slots: number;
  #mostWaiting: number;
  readonly #clock: Clock;
  /** What the message of a refusal says. */
  readonly #reason: string;
  readonly #onRefused: (why: QueueRefusal) => void;
  readonly #lines = { interactive: new WaitingLine<WaitingRequest>(), batch: new WaitingLine<WaitingRequest>() };
  readonly #rate = new ReturnRate();
  #inUse = 0;
  #returned = 0;
  /** Slots given to `interactive` since the last one of `batch`, counted as far as its next turn. */
  #sinceBatch = 0;

  /**
   * @param slots requests that may be under way at once
   * @param mostWaiting requests that may wait for a slot
   * @param onRefused told of each request that `wait` has refused, at once or in the end
   */
  constructor(
    slots: number,
    mostWaiting: number,
    clock: Clock,
    reason: string,
    onRefused: (why: QueueRefusal) => void = () => undefined,
  ) {
    this.#slots = slots;
    this.#mostWaiting = mostWaiting;
    this.#clock = clock;
    this.#reason = reason;
    this.#onRefused = onRefused;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#lines.interactive.length + this.#lines.batch.length;
  }

  /** Sets new bounds, at any time. Slots that are in use and requests that wait stay. */
  setBounds(slots: number, mostWaiting = this.#mostWaiting): void {
    this.#slots = slots;
    this.#mostWaiting = mostWaiting;
    if (this.waiting > 0) this.#giveTurns();
  }

  get hasRoom(): boolean {
    return this.#inUse < this.#slots;
  }

  /** Takes a slot if one is free. */
  tryEnter(): boolean {
    if (!this.hasRoom) return false;
    this.#inUse += 1;
    return true;
  }

  /**
   * The refusal of a request for which there is no slot and that may not wait; undefined if it may.
   * @param withinMs time in which it must have a slot
   */
  refusalOf(priority: Priority, withinMs: number): GatewayError | undefined {
    this.#look();
    const expectedMs = this.#expectedMs(priority);
    return this.#isFullFor(priority) || expectedMs > withinMs ? this.#refusal(expectedMs) : undefined;
  }

  /**
   * Waits for a slot.
   * @param withinMs time in which it must have one
   * @throws GatewayError `overloaded` at once, as `refusalOf` tells
   */
  wait(priority: Priority, withinMs: number): Waiting {
    const refusal = this.refusalOf(priority, withinMs);
    if (refusal !== undefined) {
      this.#onRefused(this.#isFullFor(priority) ? 'line_full' : 'too_late');
      throw refusal;
    }
    if (this.waiting >= this.#mostWaiting) this.#drop(this.#displacedBy(priority), 'displaced');
    const line = this.#lines[priority];
    const request = new WaitingRequest(priority, line);
    request.timer = this.#clock.after(Math.ceil(withinMs), () => {
      this.#drop(request, 'waited');
    });
    line.join(request);
    return request;
  }

  /** Gives a slot back. */
  leave(): void {
    this.#inUse -= 1;
    this.#returned += 1;
    if (this.waiting > 0) this.#giveTurns();
  }

  #giveTurns(): void {
    this.#look();
    while (this.#inUse < this.#slots) {
      const next = this.#next();
      if (next === undefined) return;
      this.#inUse += 1;
      next.begin();
    }
  }

  #next(): WaitingRequest | undefined {
    const { interactive, batch } = this.#lines;
    const isForBatch = batch.length > 0 && (interactive.length === 0 || this.#isBatchsTurn);
    this.#sinceBatch = isForBatch ? 0 : Math.min(this.#sinceBatch + 1, batchEvery - 1);
    return isForBatch ? batch.first : interactive.first;
  }

  get #isBatchsTurn(): boolean {
    return this.#sinceBatch >= batchEvery - 1;
  }

  /**
   * Places that `batch` keeps, however many interactive requests come: without them none of it would ever live to see
   * its turn. A single place is its own only when it is its turn, because it would get every slot otherwise.
   */
  get #placesOfBatch(): number {
    return this.#mostWaiting === 1 && !this.#isBatchsTurn ? 0 : Math.ceil(this.#mostWaiting / batchEvery);
  }

  /**
   * Who makes room in a full line: the youngest of those that have more places than they keep, because those before it have
   * waited for longer.
   */
  #displacedBy(priority: Priority): WaitingRequest | undefined {
    const { interactive, batch } = this.#lines;
    if (priority === 'batch') return batch.length < this.#placesOfBatch ? interactive.last : undefined;
    return batch.length > this.#placesOfBatch ? batch.last : undefined;
  }

  #isFullFor(priority: Priority): boolean {
    return this.waiting >= this.#mostWaiting && this.#displacedBy(priority) === undefined;
  }

  #drop(request: WaitingRequest | undefined, why: QueueRefusal): void {
    if (request === undefined) return;
    this.#look();
    this.#onRefused(why);
    request.leave(this.#refusal(this.#expectedMs(request.priority)));
  }

  #refusal(expectedMs: number): GatewayError {
    return overloaded(this.#reason, expectedMs);
  }

  /** How long a request that comes now would wait: for those that go before it, at the rate at which slots come back. */
  #expectedMs(priority: Priority): number {
    const { interactive, batch } = this.#lines;
    const before =
      priority === 'batch'
        ? batch.length + Math.min(interactive.length, (batch.length + 1) * (batchEvery - 1) - this.#sinceBatch)
        : interactive.length +
          Math.min(batch.length, Math.floor((interactive.length + this.#sinceBatch) / (batchEvery - 1)));
    return (before + 1) * this.#rate.everyMs;
  }

  #look(): void {
    this.#rate.look(this.#returned, this.#clock.nowMs(), this.waiting > 0);
  }
}

class WaitingRequest extends Place implements Waiting {
  readonly turn: Promise<void>;
  readonly priority: Priority;
  timer: Timer | undefined;
  readonly #line: WaitingLine<WaitingRequest>;
  #resolve!: () => void;
  #reject!: (reason: GatewayError) => void;
  #waits = true;

  constructor(priority: Priority, line: WaitingLine<WaitingRequest>) {
    super();
    this.priority = priority;
    this.#line = line;
    this.turn = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  begin(): void {
    this.#end();
    this.#resolve();
  }

  leave(reason: GatewayError): void {
    if (!this.#waits) return;
    this.#end();
    this.#reject(reason);
  }

  #end(): void {
    this.#waits = false;
    this.#line.leave(this);
    this.timer?.cancel();
  }
}
