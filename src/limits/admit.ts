import type { Caller } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Policy } from './policy.ts';
import {
  nothingReserved,
  type Admitted,
  type Charge,
  type Consumed,
  type Decision,
  type Limit,
  type LimitState,
  type LimitStore,
} from './store.ts';

/** What is asked, where it is known: a request that does not validate, or that nobody serves, has no plan. */
export interface Asked {
  readonly inference: Inference;
  readonly plan: Plan;
  /** What it will probably use: worked out only where a limit counts it. */
  readonly forecast: { readonly expected: Consumed };
}

const unlimited: Admitted = { kind: 'admitted', states: [], reservation: nothingReserved };

/** Decides 429: which limits apply to a request, and whether all of them have room. Belongs to one generation of the configuration. */
export class Admission {
  readonly #policy: Policy;
  readonly #store: LimitStore;
  readonly #clock: Clock;

  constructor(policy: Policy, store: LimitStore, clock: Clock) {
    this.#policy = policy;
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Charges a request to every limit that applies, or to none. Where it is not known what is asked, it costs one
   * request and no tokens.
   */
  admit(caller: Caller, asked: Asked | undefined): Decision | Promise<Decision> {
    const charges = new Charges(asked);
    const { ofAddress, ofGateway } = this.#policy;
    charges.add(this.#policy.ofCaller(caller), 'caller', `${caller.kind}:${caller.id}`);
    if (ofAddress.length > 0) charges.add(ofAddress, 'address', caller.address);
    if (caller.team !== undefined) charges.add(this.#policy.ofTeam(caller.team), 'team', caller.team);
    if (asked !== undefined) charges.add(this.#policy.ofModel(asked.plan.modelLabel), 'model', asked.plan.modelLabel);
    charges.add(ofGateway, 'gateway', '');
    if (charges.list.length === 0) return unlimited;
    return this.#store.take(charges.list, this.#clock.nowMs(), this.#clock.wallMs());
  }

  /** How the limits of a caller stand. */
  stateOf(caller: Caller): readonly LimitState[] | Promise<readonly LimitState[]> {
    const charges = this.#policy
      .ofCaller(caller)
      .map((limit) => ({ limit, counter: `caller:${caller.kind}:${caller.id}`, cost: 0 }));
    return this.#store.read(charges, this.#clock.nowMs(), this.#clock.wallMs());
  }
}

/** What one request is charged, and to whom. */
class Charges {
  readonly list: Charge[] = [];
  readonly #asked: Asked | undefined;

  constructor(asked: Asked | undefined) {
    this.#asked = asked;
  }

  add(limits: readonly Limit[], scope: string, whose: string): void {
    for (const limit of limits) {
      const cost = this.#costOf(limit);
      if (cost !== undefined) this.list.push({ limit, counter: `${scope}:${whose}`, cost });
    }
  }

  #costOf(limit: Limit): number | undefined {
    if (limit.kind === 'window' && limit.unit === 'requests') return 1;
    if (this.#asked === undefined) return undefined;
    if (limit.kind === 'concurrency') return 1;
    const { inference, forecast } = this.#asked;
    const units = limit.kind === 'budget' ? forecast.expected.nanoUsd : forecast.expected.tokens;
    // A guess of ours that is larger than the limit must not shut a request out for ever; a number of the client's does.
    return inference.maxOutputTokens === undefined ? Math.min(units, limit.limit) : units;
  }
}
