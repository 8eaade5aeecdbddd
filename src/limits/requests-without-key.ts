import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { type ResourceUse, ResourceUseTable } from './resource-use-table.ts';
import { overloaded } from '../core/overloaded.ts';
import { proxyHint } from './share-exceeded.ts';
import { PerMinute } from './per-minute.ts';
import { busyRetryMs } from './store.ts';

/**
 * Most requests without a key in flight at once, of all addresses and of one address. Their answers are small and
 * quick.
 */
const mostAtOnce = 256;
const mostOfOneAddress = 64;

interface WithoutKeySettings {
  readonly keylessPerMinute: number;
}

/**
 * Bounds the requests that are answered without a key (pages, errors before any route is known), by client address.
 */
export class RequestsWithoutKey {
  #limit: number;
  readonly #clock: Clock;
  readonly #perMinute = new PerMinute();
  readonly #addresses = new ResourceUseTable();
  #atOnce = 0;

  constructor(settings: WithoutKeySettings, clock: Clock) {
    this.#limit = settings.keylessPerMinute;
    this.#clock = clock;
  }

  setLimits(settings: WithoutKeySettings): void {
    this.#limit = settings.keylessPerMinute;
  }

  /**
   * Counts one request.
   * @param address an IPv6 address counts by its /64
   * @returns a function to call when the answer has been made or given up; calling it again does nothing
   * @throws GatewayError `rate_limit_exceeded`, `overloaded`
   */
  enter(address: string): () => void {
    if (this.#atOnce >= mostAtOnce) throw overloaded('Too many requests without a key are under way at once.');
    const use = this.#addresses.find(address) ?? this.#addresses.add(address);
    if (use.requests >= mostOfOneAddress) {
      const message = `This address has ${mostOfOneAddress} requests without a key under way at once, all that it may have.${proxyHint}`;
      throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
    }
    const retryAfterMs = Math.ceil(this.#perMinute.take(address, this.#limit, this.#clock.nowMs()));
    if (retryAfterMs > 0) {
      const message = `Over the limit of ${this.#limit} requests without a key per minute for this address (limits.keylessPerMinute).${proxyHint}`;
      throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs });
    }
    return this.#count(use);
  }

  #count(use: ResourceUse): () => void {
    this.#addresses.enter(use);
    this.#atOnce += 1;
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      this.#addresses.leave(use);
      this.#atOnce -= 1;
    };
  }
}
