/** The same thing is not said again within this time, and not more than so many things in all. */
const quietMs = 1000;
const mostWithinQuiet = 100;

interface Said {
  readonly subject: string;
  readonly word: string;
  readonly atMs: number;
  /** Until when it holds; 0 where it is good news. */
  readonly untilMs: number;
}

/** Bounds what a pod says: a target that is asked again and again, or a thousand that fail at once, must not make it shout. */
export class Pace {
  /** What was said of late; the oldest comes first. */
  readonly #said: Said[] = [];

  /**
   * Whether this may be said. Not where it is what was said of the subject last, unless it holds for longer now by more than
   * the time in which nothing is said again.
   */
  allows(subject: string, word: string, untilMs: number, nowMs: number): boolean {
    while (nowMs - (this.#said[0]?.atMs ?? nowMs) >= quietMs) this.#said.shift();
    if (this.#said.length >= mostWithinQuiet) return false;
    const last = this.#said.findLast((one) => one.subject === subject);
    return last?.word !== word || untilMs > last.untilMs + quietMs;
  }

  /** It is on its way. */
  said(subject: string, word: string, untilMs: number, nowMs: number): void {
    this.#said.push({ subject, word, atMs: nowMs, untilMs });
  }
}
