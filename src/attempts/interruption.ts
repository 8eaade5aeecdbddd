import type { Cancellation, Listening } from '../core/cancellation.ts';
import type { Timer } from '../core/clock.ts';
import { callBack, type Isolated } from '../core/isolation.ts';
import { GatewayError } from '../core/errors.ts';
import type { Deadline } from './deadline.ts';

export type InterruptionReason = 'gone' | 'deadline';

/** The reasons to drop everything: nobody waits any more (the client left, or the drain is over), or the deadline is over. The first to come counts. */
export class Interruption {
  #reason: InterruptionReason | undefined;
  #listener: (() => void) | undefined;
  #owner: Isolated | undefined;
  readonly #gone: Listening;
  readonly #draining: Listening;
  readonly #timer: Timer | undefined;

  constructor(gone: Cancellation, draining: Cancellation, deadline: Deadline, nowMs: number) {
    const leave = (): void => {
      this.#interrupt('gone');
    };
    this.#gone = gone.onCancel(leave);
    this.#draining = draining.onCancel(leave);
    this.#timer = deadline.onOver(() => {
      this.#interrupt('deadline');
    }, nowMs);
  }

  get reason(): InterruptionReason | undefined {
    return this.#reason;
  }

  /** Called once, at once if it has been interrupted. One listener; a later call replaces it. `owner` hears what it throws. */
  onInterrupt(listener: (() => void) | undefined, owner?: Isolated): void {
    if (this.#reason === undefined) {
      this.#listener = listener;
      this.#owner = owner;
    } else listener?.();
  }

  /** Nothing is interrupted any more. */
  end(): void {
    this.#listener = undefined;
    this.#gone.stop();
    this.#draining.stop();
    this.#timer?.cancel();
  }

  #interrupt(reason: InterruptionReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listener = this.#listener;
    this.#listener = undefined;
    if (listener !== undefined) callBack(listener, this.#owner);
  }
}

/** What is thrown for an interruption; `tries` as for `Deadline.exceeded`. */
export function interruptedBy(reason: InterruptionReason, deadline: Deadline, tries: readonly string[]): GatewayError {
  return reason === 'gone' ? new GatewayError('client_gone') : deadline.exceeded(tries);
}
