import type { Clock } from '../core/clock.ts';

const windowMs = 10_000;
/** Maximum lines in one window: some kilobytes a second. */
const mostLines = 200;
/** Maximum lines of one address, so that a scanner does not hide the lines of others. */
const mostLinesOfOne = 40;

/**
 * Limits how many refusals get their own log line, so that a scanner cannot fill the disk. The number of omitted lines
 * is reported at the end of the window.
 */
export class RefusalBudget {
  readonly #clock: Clock;
  readonly #onLeftOut: (lines: number, seconds: number) => void;
  readonly #ofAddress = new Map<string, number>();
  #windowEndsMs = 0;
  #lines = 0;
  #leftOut = 0;

  constructor(clock: Clock, onLeftOut: (lines: number, seconds: number) => void) {
    this.#clock = clock;
    this.#onLeftOut = onLeftOut;
  }

  /** Whether a refusal of this address may be logged. */
  take(address: string): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#windowEndsMs) this.#begin(nowMs);
    const own = this.#ofAddress.get(address) ?? 0;
    if (this.#lines < mostLines && own < mostLinesOfOne) {
      this.#lines += 1;
      this.#ofAddress.set(address, own + 1);
      return true;
    }
    this.#leftOut += 1;
    if (this.#leftOut === 1) {
      this.#clock.after(this.#windowEndsMs - nowMs, () => {
        this.#tell();
      });
    }
    return false;
  }

  #begin(nowMs: number): void {
    this.#tell();
    this.#windowEndsMs = nowMs + windowMs;
    this.#lines = 0;
    this.#ofAddress.clear();
  }

  #tell(): void {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    if (leftOut > 0) this.#onLeftOut(leftOut, windowMs / 1000);
  }
}
