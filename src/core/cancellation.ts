/**
 * Says once, to everybody who asked, that the work in hand is no longer wanted. Listening returns the way to stop
 * listening: see docs/decisions/a-cancellation-of-our-own.md.
 */
export class Cancellation {
  #cancelled = false;
  // A set, since the cancellation of a whole process has a listener per stream and each must leave in constant time.
  #listeners: Set<() => void> | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls the listener when cancelled, at once if that has been. Returns the way to stop listening. */
  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => undefined;
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => {
      this.#listeners?.delete(listener);
    };
  }

  /** Idempotent. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) for (const listener of listeners) listener();
  }
}

/** Cancelled as soon as one of two is. `release` stops listening to them, which matters where one outlives the work. */
export function either(one: Cancellation, other: Cancellation): { cancellation: Cancellation; release(): void } {
  const cancellation = new Cancellation();
  const cancel = (): void => {
    cancellation.cancel();
  };
  const leaveOne = one.onCancel(cancel);
  const leaveOther = other.onCancel(cancel);
  return {
    cancellation,
    release() {
      leaveOne();
      leaveOther();
    },
  };
}
