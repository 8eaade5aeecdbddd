const windowMs = 1_000;
/** A sender with no more than this fraction of all requests does not cause an overload. */
const lightPart = 0.01;
/** So many requests always count as few. */
const alwaysFew = 2;
const mostSenders = 4_096;

/**
 * Counts the started requests of each sender over the last one or two seconds. Senders that come when the table is full
 * are counted together.
 */
export class RecentSenders {
  #windowEndsMs = 0;
  #present = new Map<string, number>();
  #before = new Map<string, number>();
  #presentTotal = 0;
  #beforeTotal = 0;

  /** Begins a new window if it is time. */
  lookAt(nowMs: number): void {
    if (nowMs < this.#windowEndsMs) return;
    const isNext = nowMs < this.#windowEndsMs + windowMs;
    this.#before = isNext ? this.#present : new Map<string, number>();
    this.#beforeTotal = isNext ? this.#presentTotal : 0;
    this.#present = new Map<string, number>();
    this.#presentTotal = 0;
    this.#windowEndsMs = nowMs + windowMs;
  }

  count(sender: string): void {
    const line = this.#lineOf(sender);
    this.#present.set(line, (this.#present.get(line) ?? 0) + 1);
    this.#presentTotal += 1;
  }

  sendsLittle(sender: string): boolean {
    const line = this.#lineOf(sender);
    const sent = (this.#present.get(line) ?? 0) + (this.#before.get(line) ?? 0);
    return sent < Math.max(alwaysFew, (this.#presentTotal + this.#beforeTotal) * lightPart);
  }

  forget(): void {
    this.#windowEndsMs = 0;
    this.#present.clear();
    this.#before.clear();
    this.#presentTotal = this.#beforeTotal = 0;
  }

  #lineOf(sender: string): string {
    return this.#present.size < mostSenders || this.#present.has(sender) ? sender : '';
  }
}
