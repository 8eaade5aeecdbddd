import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { PerMinute } from '../limits/per-minute.ts';
import { callerAddress } from './address-for-limits.ts';

interface AuthFailureSettings {
  readonly failuresPerMinute: number;
}

/**
 * Limits how often an address may fail to authenticate. Only failures are counted and refused. A valid key passes even
 * if others behind the same address fail; otherwise a client could shut out all others that share a proxy with it.
 */
export class AuthFailures {
  #limit: number;
  readonly #clock: Clock;
  readonly #onLimited: () => void;
  readonly #perMinute = new PerMinute();

  constructor(settings: AuthFailureSettings, clock: Clock, onLimited: () => void) {
    this.#limit = settings.failuresPerMinute;
    this.#clock = clock;
    this.#onLimited = onLimited;
  }

  setLimits(settings: AuthFailureSettings): void {
    this.#limit = settings.failuresPerMinute;
  }

  /** Counts a failure and returns the error to answer with: the failure itself, or a 429 if there were too many. */
  judge(failure: GatewayError, clientAddress: string): GatewayError {
    const retryAfterMs = Math.ceil(
      this.#perMinute.take(callerAddress(clientAddress), this.#limit, this.#clock.nowMs()),
    );
    if (retryAfterMs === 0) return failure;
    this.#onLimited();
    const message = `Over the limit of ${this.#limit} failed authentications per minute for this address (auth.failuresPerMinute). ${failure.publicMessage}`;
    return new GatewayError('rate_limit_exceeded', message, { retryAfterMs });
  }
}
