import { overloaded } from './overloaded.ts';

/** What a request holds while this process works on it, to the last byte of its answer. */
export interface Permit {
  /** Idempotent. */
  release(): void;
}

/** Decides 503, before the body is read: is there room for one more request? */
export class Shed {
  #maxInFlight: number;
  readonly #onShed: (reason: 'in_flight') => void;
  #inFlight = 0;
  #begun = 0;

  constructor(settings: { readonly maxInFlight: number }, onShed: (reason: 'in_flight') => void) {
    this.#maxInFlight = settings.maxInFlight;
    this.#onShed = onShed;
  }

  /** Holds requests from now on to something else; those begun stay. */
  setLimits(settings: { readonly maxInFlight: number }): void {
    this.#maxInFlight = settings.maxInFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests let in since the start. */
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
