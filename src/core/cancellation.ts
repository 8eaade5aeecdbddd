import { callBack, type Isolated } from './isolation.ts';

/** A listener that is registered with a cancellation. */
export interface CancelSubscription {
  /** Removes the listener. Idempotent; has no effect after the listener was called. */
  stop(): void;
}

/**
 * Tells all registered listeners, once, that some work is no longer needed. Why this is not an AbortSignal:
 * docs/decisions/a-cancellation-of-our-own.md.
 */
export class Cancellation {
  readonly #owner: Isolated | undefined;
  #cancelled = false;
  /** Sentinel of the ring of listeners. It is never called. */
  readonly #ends = new Link(ignore, undefined);

  /** @param owner receives what a listener throws that was registered without an owner */
  constructor(owner?: Isolated) {
    this.#owner = owner;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /**
   * Calls the listener when the work is cancelled, or at once if it is cancelled already.
   * @param owner receives what the listener throws
   */
  onCancel(listener: () => void, owner = this.#owner): CancelSubscription {
    const link = new Link(listener, owner);
    if (this.#cancelled) listener();
    else link.joinBefore(this.#ends);
    return link;
  }

  /** Calls all listeners in the order of their registration, also when one of them throws. Idempotent, and never throws. */
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
 * A listener in a doubly linked ring. It is not in a Set, because each request adds a listener to the cancellation of
 * the whole process and removes it again. The hash tables that a Set leaves behind as it grows and shrinks keep each
 * other alive, and with them the requests, across garbage collections.
 */
class Link implements CancelSubscription {
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
