import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { type ResourceUse, ResourceUseTable } from './resource-use-table.ts';
import { overloaded } from './overloaded.ts';
import { proxyHint } from './share-exceeded.ts';
import { PerMinute } from './per-minute.ts';
import { busyRetryMs } from './store.ts';

/** Of answers without a key so many may be in the making at once, in all and for one address. They are small and quick. */
const mostAtOnce = 256;
const mostOfOneAddress = 64;

interface WithoutKeySettings {
  readonly keylessPerMinute: number;
}

/** What is answered without a key (pages, errors before any route) has a budget too, by the client's address. */
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
   * @param address IPv6 by /64
   * @returns what to call when the answer is made, or given up; idempotent
   * @throws GatewayError `rate_limit_exceeded`, `overloaded`
   */
  enter(address: string): () => void {
    if (this.#atOnce >= mostAtOnce) throw overloaded('Too many requests without a key are under way at once.');
    const holder = this.#addresses.find(address) ?? this.#addresses.add(address);
    if (holder.requests >= mostOfOneAddress) {
      const message = `This address has ${mostOfOneAddress} requests without a key under way at once, all that it may have.${proxyHint}`;
      throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
    }
    const retryAfterMs = Math.ceil(this.#perMinute.take(address, this.#limit, this.#clock.nowMs()));
    if (retryAfterMs > 0) {
      const message = `Over the limit of ${this.#limit} requests without a key per minute for this address (limits.keylessPerMinute).${proxyHint}`;
      throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs });
    }
    return this.#hold(holder);
  }

  #hold(holder: ResourceUse): () => void {
    this.#addresses.enter(holder);
    this.#atOnce += 1;
    let holds = true;
    return () => {
      if (!holds) return;
      holds = false;
      this.#addresses.leave(holder);
      this.#atOnce -= 1;
    };
  }
}
