/** Something that waits for a point in time. */
export interface Waiting {
  /** Belongs to the wheel. */
  dueTick: number;
  fire(): void;
}

const tickMs = 4;
const slotCount = 512;

/**
 * A timer wheel: one timer for all waits. Thousands of streams that send a token every 50 ms cost one timer, and one
 * set operation per token. Nothing fires early, and nothing later than a tick of 4 ms.
 */
export class PaceWheel {
  readonly #slots: ReadonlyArray<Set<Waiting>> = Array.from({ length: slotCount }, () => new Set<Waiting>());
  #size = 0;
  #lastTick = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * Fires once at this value of `performance.now()`, or at the next tick where it is over. Each object can have one
   * time only.
   */
  schedule(waiting: Waiting, atMs: number): void {
    if (this.#size === 0) this.#lastTick = Math.floor(performance.now() / tickMs);
    waiting.dueTick = Math.max(Math.ceil(atMs / tickMs), this.#lastTick + 1);
    this.#slotOf(waiting).add(waiting);
    this.#size += 1;
    this.#timer ??= setInterval(() => {
      this.#turn();
    }, tickMs);
  }

  /** Cancels the wait. Idempotent. */
  cancel(waiting: Waiting): void {
    if (this.#slotOf(waiting).delete(waiting)) this.#size -= 1;
    if (this.#size === 0) this.#rest();
  }

  get size(): number {
    return this.#size;
  }

  #turn(): void {
    const nowTick = Math.floor(performance.now() / tickMs);
    // After a long pause of the process, one round visits every slot, and more rounds would find nothing new.
    const firstTick = Math.max(this.#lastTick + 1, nowTick - slotCount + 1);
    this.#lastTick = nowTick;
    for (let tick = firstTick; tick <= nowTick; tick += 1) {
      const slot = this.#slots[tick % slotCount];
      if (!slot || slot.size === 0) continue;
      for (const waiting of slot) {
        if (waiting.dueTick > nowTick) continue;
        slot.delete(waiting);
        this.#size -= 1;
        waiting.fire();
      }
    }
    if (this.#size === 0) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #slotOf(waiting: Waiting): Set<Waiting> {
    return this.#slots[waiting.dueTick % slotCount] as Set<Waiting>;
  }
}
