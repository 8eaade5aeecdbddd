/**
 * The least time between two fetches that refusals cause. A provider may refuse the new credentials too, because the
 * identity of the gateway lacks a right.
 */
const pauseMs = 60_000;

/** Decides whether credentials that a provider has refused are fetched anew. */
export class RefusedCredentials {
  #isRenewalWanted = false;
  #heldSinceMs = Number.NEGATIVE_INFINITY;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  get isRenewalWanted(): boolean {
    return this.#isRenewalWanted;
  }

  /** @param startedAtMs when the refused call was started. A call from before the present credentials has shown older ones. */
  noteRefusal(startedAtMs: number, nowMs: number): void {
    if (startedAtMs >= this.#heldSinceMs && nowMs >= this.#pausedUntilMs) this.#isRenewalWanted = true;
  }

  /** Credentials have been fetched. */
  noteRenewal(nowMs: number): void {
    this.#heldSinceMs = nowMs;
    if (!this.#isRenewalWanted) return;
    this.#isRenewalWanted = false;
    this.#pausedUntilMs = nowMs + pauseMs;
  }
}
