import { busyRetryMs, type ConcurrencyLimit, type LimitState } from '../../store.ts';
import type { ChargeOf, Counters } from './counters.ts';

/**
 * Requests in flight per counter. There are at most as many counters as requests in flight, which shedding bounds.
 */
export class Concurrency implements Counters<ConcurrencyLimit> {
  readonly #inFlight = new Map<string, number>();

  waitMs({ limit, counter, cost }: ChargeOf<ConcurrencyLimit>): number {
    return this.#used(counter) + cost > limit.limit ? busyRetryMs : 0;
  }

  take({ counter, cost }: ChargeOf<ConcurrencyLimit>): number {
    this.#inFlight.set(counter, this.#used(counter) + cost);
    return 0;
  }

  settle({ counter, cost }: ChargeOf<ConcurrencyLimit>): void {
    const left = this.#used(counter) - cost;
    if (left > 0) this.#inFlight.set(counter, left);
    else this.#inFlight.delete(counter);
  }

  state({ limit, counter }: ChargeOf<ConcurrencyLimit>): LimitState {
    const reserved = this.#used(counter);
    return { limit, remaining: Math.max(0, limit.limit - reserved), reserved, nextMs: 0, resetMs: 0 };
  }

  #used(counter: string): number {
    return this.#inFlight.get(counter) ?? 0;
  }
}
