import { overloaded } from './overloaded.ts';

/** One of the requests that the process may have in flight. A request has it until the last byte of its answer. */
export interface Permit {
  /** Idempotent. */
  release(): void;
}

/** Decides 503 before the body is read: whether the process may take one more request. */
export class Shed {
  #maxInFlight: number;
  readonly #onShed: (reason: 'in_flight') => void;
  #inFlight = 0;
  #begun = 0;

  constructor(settings: { readonly maxInFlight: number }, onShed: (reason: 'in_flight') => void) {
    this.#maxInFlight = settings.maxInFlight;
    this.#onShed = onShed;
  }

  /** Sets a new bound. Requests that have begun stay. */
  setLimits(settings: { readonly maxInFlight: number }): void {
    this.#maxInFlight = settings.maxInFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests admitted since the start of the process. */
  get begun(): number {
    return this.#begun;
  }

  /** @throws GatewayError `overloaded` */
  enter(): Permit {
    if (this.#inFlight >= this.#maxInFlight) {
      this.#onShed('in_flight');
      throw overloaded('The gateway works on as many requests as it can; try again in a moment.');
    }
    this.#inFlight++;
    this.#begun++;
    return new InFlightPermit(this.#leave);
  }

  readonly #leave = (): void => {
    this.#inFlight--;
  };
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
