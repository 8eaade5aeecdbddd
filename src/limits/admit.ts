import type { Caller } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import { restrictModel, type AskedOfModel } from './restrict-model.ts';
import { everyOtherName } from '../routing/build-routes.ts';
import { mayUse, otherModelsLabel } from '../routing/plan-for.ts';
import type { Policy } from './policy.ts';
import {
  nothingReserved,
  busyRetryMs,
  type Admitted,
  type Charge,
  type Consumed,
  type Decision,
  type Limit,
  type LimitState,
  type LimitStore,
  type Refused,
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
  /** Counters by the ids of configured keys: a text that is there already is found much quicker than one that is put together. */
  readonly #ofKeys = new Map<string, string>();

  constructor(policy: Policy, store: LimitStore, clock: Clock) {
    this.#policy = policy;
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Charges a request to every limit that applies, or to none. Where it is not known what is asked, it costs one
   * request and no tokens.
   * @param nowMs the monotonic time, where the caller of this has just read it
   */
  admit(caller: Caller, asked: Asked | undefined, nowMs = this.#clock.nowMs()): Decision | Promise<Decision> {
    const charges = new Charges(asked);
    const { ofAddress, ofGateway } = this.#policy;
    charges.add(this.#policy.ofCaller(caller), this.#counterOf(caller));
    if (ofAddress.length > 0) charges.add(ofAddress, `address:${caller.address}`);
    if (caller.team !== undefined) charges.add(this.#policy.ofTeam(caller.team), `team:${caller.team}`);
    if (asked !== undefined) {
      const { modelLabel } = asked.plan;
      const ofModel = this.#policy.ofModel(modelLabel);
      if (ofModel.length > 0) charges.add(ofModel, `model:${modelLabel}`);
    }
    charges.add(ofGateway, 'gateway:');
    if (charges.list.length === 0) return unlimited;
    return this.#store.take(charges.list, nowMs, this.#clock.wallMs());
  }

  /**
   * The refusal of a request whose caller, or whose address, has as many requests under way in this process as it may
   * have at once; undefined where it has not. Asked before the body is read: a request that still arrives is not
   * counted by the store, and many that never end would cost their caller nothing. What other processes count the store
   * knows, and `admit` asks it.
   * @param underWay requests with this one included
   */
  checkConcurrency(
    caller: Caller,
    underWay: { readonly ofCaller: number; readonly ofAddress: number },
  ): Refused | undefined {
    const { ofAddress } = this.#policy;
    return (
      refuseIfBusy(this.#policy.ofCaller(caller), underWay.ofCaller) ??
      (ofAddress.length > 0 ? refuseIfBusy(ofAddress, underWay.ofAddress) : undefined)
    );
  }

  /** Refuses what could not be held to the limits by counting it. @throws GatewayError `invalid_request`, `model_not_priced` */
  restrictModel(caller: Caller, asked: AskedOfModel): void {
    restrictModel(caller, asked, this.#policy);
  }

  /**
   * How every limit stands that a request of the caller can meet: its own, its team's, those of models it may use, the
   * gateway's, and those of its address where that is known. The address is empty where it is not.
   */
  async statesOf(caller: Caller): Promise<readonly ScopedState[]> {
    const found = [...this.#limitsOf(caller)];
    const charges = found.map(({ limit, counter }) => ({ limit, counter, cost: 0 }));
    const states = await this.#store.read(charges, this.#clock.nowMs(), this.#clock.wallMs());
    return found.map(({ scope, of, limit }, index) => ({ scope, of, limit, state: states[index] }));
  }

  /** Limits of an address, which a key alone does not tell. */
  get limitsOfAnyAddress(): readonly Limit[] {
    return this.#policy.ofAddress;
  }

  *#limitsOf(caller: Caller): Generator<ScopedLimit> {
    const { ofAddress, ofGateway, modelLabels } = this.#policy;
    yield* scoped('key', caller.id, this.#policy.ofCaller(caller), this.#counterOf(caller));
    if (caller.address !== '') yield* scoped('address', caller.address, ofAddress, `address:${caller.address}`);
    const { team } = caller;
    if (team !== undefined) yield* scoped('team', team, this.#policy.ofTeam(team), `team:${team}`);
    for (const label of modelLabels) {
      const name = label === otherModelsLabel ? everyOtherName : label;
      if (mayUse(caller, name)) yield* scoped('model', name, this.#policy.ofModel(label), `model:${label}`);
    }
    yield* scoped('gateway', undefined, ofGateway, 'gateway:');
  }

  #counterOf({ kind, id }: Caller): string {
    if (kind === 'address') return `caller:address:${id}`;
    let counter = this.#ofKeys.get(id);
    if (counter === undefined) this.#ofKeys.set(id, (counter = `caller:key:${id}`));
    return counter;
  }
}

function refuseIfBusy(limits: readonly Limit[], requests: number): Refused | undefined {
  for (const limit of limits) {
    if (limit.kind !== 'concurrency' || requests <= limit.limit) continue;
    const state: LimitState = { limit, remaining: 0, reserved: limit.limit, nextMs: 0, resetMs: 0 };
    return { kind: 'refused', state, cost: 1, retryAfterMs: busyRetryMs, states: [state] };
  }
  return undefined;
}

interface ScopedLimit {
  readonly scope: 'key' | 'address' | 'team' | 'model' | 'gateway';
  /** Whose it is, by the name in the configuration. */
  readonly of: string | undefined;
  readonly limit: Limit;
  readonly counter: string;
}

/** A limit, whose it is, and how it stands. */
export type ScopedState = Omit<ScopedLimit, 'counter'> & { readonly state: LimitState | undefined };

function* scoped(
  scope: ScopedLimit['scope'],
  of: string | undefined,
  limits: readonly Limit[],
  counter: string,
): Generator<ScopedLimit> {
  for (const limit of limits) yield { scope, of, limit, counter };
}

/** What one request is charged, and to whom. */
class Charges {
  readonly list: Charge[] = [];
  readonly #asked: Asked | undefined;

  constructor(asked: Asked | undefined) {
    this.#asked = asked;
  }

  add(limits: readonly Limit[], counter: string): void {
    for (const limit of limits) {
      const cost = this.#costOf(limit);
      if (cost !== undefined) this.list.push({ limit, counter, cost });
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
