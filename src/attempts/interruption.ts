import type { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import type { Deadline } from './deadline.ts';

export type InterruptionReason = 'gone' | 'deadline';

/** The two reasons to drop everything: the client left, or the deadline is over. The first to come counts. */
export class Interruption {
  #reason: InterruptionReason | undefined;
  #listener: (() => void) | undefined;
  readonly #stopListening: () => void;
  readonly #stopTimer: () => void;

  constructor(gone: Cancellation, deadline: Deadline) {
    this.#stopListening = gone.onCancel(() => {
      this.#interrupt('gone');
    });
    this.#stopTimer = deadline.onOver(() => {
      this.#interrupt('deadline');
    });
  }

  get reason(): InterruptionReason | undefined {
    return this.#reason;
  }

  /** Called once, at once if it has been interrupted. One listener; a later call replaces it. */
  onInterrupt(listener: (() => void) | undefined): void {
    if (this.#reason === undefined) this.#listener = listener;
    else listener?.();
  }

  /** Nothing is interrupted any more. */
  end(): void {
    this.#listener = undefined;
    this.#stopListening();
    this.#stopTimer();
  }

  #interrupt(reason: InterruptionReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.();
  }
}

/** What is thrown for an interruption; `tries` as for `Deadline.exceeded`. */
export function interruptedBy(reason: InterruptionReason, deadline: Deadline, tries: readonly string[]): GatewayError {
  return reason === 'gone' ? new GatewayError('client_gone') : deadline.exceeded(tries);
}
