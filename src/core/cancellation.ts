/**
 * Says once, to everybody who asked, that the work in hand is no longer wanted. Does what AbortSignal does at a tenth
 * of its cost per request, which is why it exists.
 */
export class Cancellation {
  #cancelled = false;
  #listeners: Array<() => void> = [];

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls the listener when cancelled, at once if that has been. Returns the way to stop listening. */
  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => undefined;
    }
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    };
  }

  /** Idempotent. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
