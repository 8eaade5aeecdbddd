/** Someone who waits for a cancellation. */
export interface Listening {
  /** Idempotent; without effect once the listener was called. */
  stop(): void;
}

/**
 * Says once, to everybody who asked, that the work in hand is no longer wanted. Listening returns the way to stop
 * listening: see docs/decisions/a-cancellation-of-our-own.md.
 */
export class Cancellation {
  #cancelled = false;
  /** Both ends of the ring of listeners; itself never called. */
  readonly #ends = new Link(ignore);

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls the listener when cancelled, at once if that has been. */
  onCancel(listener: () => void): Listening {
    const link = new Link(listener);
    if (this.#cancelled) listener();
    else link.joinBefore(this.#ends);
    return link;
  }

  /** Calls the listeners in the order of their coming. Idempotent. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (let next = this.#ends.after; next !== this.#ends; next = this.#ends.after) {
      next.stop();
      next.listener();
    }
  }
}

/**
 * A listener in a ring. Not a Set: the cancellation of a whole process sees one come and go with each request, and the
 * tables that a Set leaves behind as it does keep each other, and the requests in them, through collections.
 */
class Link implements Listening {
  readonly listener: () => void;
  before: Link = this;
  after: Link = this;

  constructor(listener: () => void) {
    this.listener = listener;
  }

  joinBefore(other: Link): void {
    this.before = other.before;
    this.after = other;
    other.before.after = this;
    other.before = this;
  }

  stop(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this;
    this.after = this;
  }
}

function ignore(): void {}
