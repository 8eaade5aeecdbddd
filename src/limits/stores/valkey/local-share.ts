import { formatUsd } from '../../../usage/money.ts';
import { shareOf } from '../../pod-share.ts';
import type { Charge, Decision, Limit, LimitState, Reservation } from '../../store.ts';
import { MemoryStore } from '../memory/memory-store.ts';

/**
 * Decides without the store, by this pod's share of each limit. What the store let this pod admit before counts against
 * the share, and so does what was counted in an earlier outage. A store that goes away, once or again and again,
 * therefore gives nobody a second share.
 */
export class LocalShare {
  readonly #memory: MemoryStore;
  readonly #shares = new WeakMap<Limit, { readonly pods: number; readonly limit: Limit }>();

  constructor(maxTrackedCallers: number) {
    this.#memory = new MemoryStore(maxTrackedCallers);
  }

  get trackedCallers(): number {
    return this.#memory.trackedCallers;
  }

  take(charges: readonly Charge[], pods: number, nowMs: number, wallMs: number): Decision {
    return this.#memory.take(this.#shared(charges, pods), nowMs, wallMs);
  }

  /** Counts charges that the store admitted. */
  note(charges: readonly Charge[], nowMs: number, wallMs: number): Reservation {
    return this.#memory.note(charges, nowMs, wallMs);
  }

  read(charges: readonly Charge[], pods: number, nowMs: number, wallMs: number): readonly LimitState[] {
    return this.#memory.read(this.#shared(charges, pods), nowMs, wallMs);
  }

  #shared(charges: readonly Charge[], pods: number): readonly Charge[] {
    if (pods <= 1) return charges;
    return charges.map((charge) => {
      const limit = this.#shareOf(charge.limit, pods);
      // An estimate that was cut to the whole limit is cut to the share too; otherwise it could never fit.
      return {
        ...charge,
        limit,
        cost: charge.cost <= charge.limit.limit ? Math.min(charge.cost, limit.limit) : charge.cost,
      };
    });
  }

  #shareOf(limit: Limit, pods: number): Limit {
    const known = this.#shares.get(limit);
    if (known?.pods === pods) return known.limit;
    const share = shareOf(limit.limit, pods);
    const amount = limit.kind === 'budget' ? formatUsd(share) : String(share);
    const words = `${limit.words} (this pod's share: ${amount}, while the store that counts for all pods is away)`;
    const shared = { ...limit, limit: share, words };
    this.#shares.set(limit, { pods, limit: shared });
    return shared;
  }
}
