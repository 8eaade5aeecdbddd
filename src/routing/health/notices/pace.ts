/** The same thing is not said again within this time, and not more than so many things in all. */
const quietMs = 1000;
const mostWithinQuiet = 100;

/** Bounds what a pod says: a target that flaps, or a thousand that fail at once, must not make it shout. */
export class Pace {
  /** What was said, and when; the oldest comes first. */
  readonly #saidAtMs = new Map<string, number>();

  /** Whether this may be said now. If so, it counts as said. */
  allows(what: string, nowMs: number): boolean {
    for (const [said, atMs] of this.#saidAtMs) {
      if (nowMs - atMs < quietMs) break;
      this.#saidAtMs.delete(said);
    }
    if (this.#saidAtMs.has(what) || this.#saidAtMs.size >= mostWithinQuiet) return false;
    this.#saidAtMs.set(what, nowMs);
    return true;
  }
}
