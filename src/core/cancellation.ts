import { callBack, type Isolated } from './isolation.ts';

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
  readonly #owner: Isolated | undefined;
  #cancelled = false;
  /** Both ends of the ring of listeners; itself never called. */
  readonly #ends = new Link(ignore, undefined);

  /** @param owner hears what those listeners throw that have no owner of their own */
  constructor(owner?: Isolated) {
    this.#owner = owner;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /**
   * Calls the listener when cancelled, at once if that has been.
   * @param owner hears what the listener throws
   */
  onCancel(listener: () => void, owner = this.#owner): Listening {
    const link = new Link(listener, owner);
    if (this.#cancelled) listener();
    else link.joinBefore(this.#ends);
    return link;
  }

  /** Calls the listeners in the order of their coming, whatever one of them throws. Idempotent, and never throws. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (let next = this.#ends.after; next !== this.#ends; next = this.#ends.after) {
      next.stop();
      callBack(next.listener, next.owner);
    }
  }
}

/**
 * A listener in a ring. Not a Set: the cancellation of a whole process sees one come and go with each request, and the
 * tables that a Set leaves behind as it does keep each other, and the requests in them, through collections.
 */
class Link implements Listening {
  readonly listener: () => void;
  readonly owner: Isolated | undefined;
  before: Link = this;
  after: Link = this;

  constructor(listener: () => void, owner: Isolated | undefined) {
    this.listener = listener;
    this.owner = owner;
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
