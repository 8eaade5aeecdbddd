import { AdmissionQueue, type Waiting } from '../core/admission-queue.ts';
import type { Cancellation } from '../core/cancellation.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Priority } from '../core/priority.ts';

/** One of the requests that the process may have in flight. A request has it until the last byte of its answer. */
export interface Permit {
  /** Idempotent. */
  release(): void;
}

export interface ShedSettings {
  readonly maxInFlight: number;
  readonly maxQueued?: number;
}

/** A request was refused when it came (`in_flight`), or after it had waited (`in_queue`). */
type Shedding = (reason: 'in_flight' | 'in_queue', priority: Priority) => void;

/** What may end the waiting of a request. */
interface Interruptions {
  readonly gone: Cancellation;
  readonly draining: Cancellation;
  /** Of the request. Where it cannot be read, its error ends the waiting. */
  readonly body: Promise<unknown> | Buffer;
}

const queuedPart = 1 / 8;
const reason = 'The gateway works on as many requests as it can; try again in a moment.';

/** Decides 503 before the body is read: whether the process may take one more request, now or soon. */
export class Shed {
  readonly #queue: AdmissionQueue;
  readonly #onShed: Shedding;
  #begun = 0;

  constructor(settings: ShedSettings, clock: Clock, onShed: Shedding) {
    this.#queue = new AdmissionQueue(settings.maxInFlight, mostQueued(settings), clock, reason);
    this.#onShed = onShed;
  }

  /** Sets new bounds. Requests that have begun, or wait, stay. */
  setLimits(settings: ShedSettings): void {
    this.#queue.setBounds(settings.maxInFlight, mostQueued(settings));
  }

  get inFlight(): number {
    return this.#queue.inUse;
  }

  /** Requests that wait for a permit. */
  get queued(): number {
    return this.#queue.waiting;
  }

  /** Requests admitted since the start of the process. */
  get begun(): number {
    return this.#begun;
  }

  /**
   * Takes a permit. Gives none where the request must wait for it.
   * @param withinMs time in which it must have one
   * @throws GatewayError `overloaded` where it cannot have one in time
   */
  enter(priority: Priority, withinMs: number): Permit | undefined {
    if (this.#queue.tryEnter()) return this.#begin();
    const refusal = this.#queue.refusalOf(priority, withinMs);
    if (refusal === undefined) return undefined;
    this.#onShed('in_flight', priority);
    throw refusal;
  }

  /**
   * Waits for a permit, after `enter` gave none.
   * @throws GatewayError `overloaded`, `client_gone`, `draining`, and that of the body
   */
  async wait(priority: Priority, withinMs: number, { gone, draining, body }: Interruptions): Promise<Permit> {
    let waiting: Waiting | undefined;
    let bodyError: GatewayError | undefined;
    // Heard before anything can throw: nobody else listens to the body while its request waits.
    Promise.resolve(body).catch((thrown: unknown) => {
      bodyError = GatewayError.from(thrown);
      waiting?.leave(bodyError);
    });
    waiting = this.#queue.wait(priority, withinMs);
    const left = gone.onCancel(() => {
      waiting.leave(new GatewayError('client_gone'));
    });
    const drained = draining.onCancel(() => {
      waiting.leave(new GatewayError('draining', undefined, { retryAfterMs: 1000 }));
    });
    try {
      await waiting.turn;
    } catch (thrown) {
      if (thrown !== bodyError && GatewayError.from(thrown).code === 'overloaded') this.#onShed('in_queue', priority);
      throw thrown;
    } finally {
      left.stop();
      drained.stop();
    }
    return this.#begin();
  }

  #begin(): Permit {
    this.#begun++;
    return new InFlightPermit(this.#leave);
  }

  readonly #leave = (): void => {
    this.#queue.leave();
  };
}

/** Most requests that may wait. */
export function mostQueued({ maxInFlight, maxQueued }: ShedSettings): number {
  return maxQueued ?? Math.floor(maxInFlight * queuedPart);
}

class InFlightPermit implements Permit {
  #leave: (() => void) | undefined;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  release(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }
}
