import { Cancellation, type CancelSubscription } from '../core/cancellation.ts';
import type { Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Isolated } from '../core/isolation.ts';
import type { Deadline } from './deadline.ts';

/** The client left, the drain is over and waits for nobody, or the deadline of the request is over. */
export type InterruptionReason = 'client' | 'drain' | 'deadline';

/** Milliseconds until a client of a pod that shuts down should come back: another pod answers at once. */
const retryAfterDrainMs = 1000;

/**
 * What ends all attempts of a request together, however many of them are under way. The first reason to come counts.
 */
export class Interruption {
  readonly #deadline: Deadline;
  readonly #interrupted = new Cancellation();
  #reason: InterruptionReason | undefined;
  readonly #client: CancelSubscription;
  readonly #drain: CancelSubscription;
  readonly #timer: Pick<Timer, 'cancel'> | undefined;

  constructor(gone: Cancellation, draining: Cancellation, deadline: Deadline, nowMs: number) {
    this.#deadline = deadline;
    this.#client = gone.onCancel(() => {
      this.#interrupt('client');
    });
    this.#drain = draining.onCancel(() => {
      this.#interrupt('drain');
    });
    this.#timer = deadline.onOver(() => {
      this.#interrupt('deadline');
    }, nowMs);
  }

  get reason(): InterruptionReason | undefined {
    return this.#reason;
  }

  /**
   * Calls the listener once when interrupted, at once if that has been. Any number may listen; each stops when it is done.
   * @param owner hears what the listener throws
   */
  onInterrupt(listener: (reason: InterruptionReason) => void, owner?: Isolated): CancelSubscription {
    return this.#interrupted.onCancel(() => {
      if (this.#reason !== undefined) listener(this.#reason);
    }, owner);
  }

  /**
   * What the request ends with for this reason.
   * @param tries say in words how each attempt spent its time, in order
   */
  errorFor(reason: InterruptionReason, tries: readonly string[]): GatewayError {
    if (reason === 'client') return new GatewayError('client_gone');
    if (reason === 'drain') return new GatewayError('draining', undefined, { retryAfterMs: retryAfterDrainMs });
    return this.#deadline.exceeded(tries);
  }

  /** From here on nothing interrupts. */
  end(): void {
    this.#client.stop();
    this.#drain.stop();
    this.#timer?.cancel();
  }

  #interrupt(reason: InterruptionReason): void {
    this.#reason ??= reason;
    this.#interrupted.cancel();
  }
}
