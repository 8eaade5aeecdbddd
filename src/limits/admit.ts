import type { Caller } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import type { Inference } from '../core/inference.ts';
import { everyOtherName } from '../core/name-patterns.ts';
import type { Plan } from '../core/plan.ts';
import { restrictModel, type ModelRequest } from './restrict-model.ts';
import { restrictUnseen } from './restrict-unseen.ts';
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

/** A valid request for a model that is served. A request that is not valid, or whose model nobody serves, has none of these. */
export interface ServableRequest {
  readonly inference: Inference;
  readonly plan: Plan;
  /** What the request will probably use. Computed only if a limit counts it. */
  readonly forecast: { readonly expected: Consumed };
}

const unlimited: Admitted = { kind: 'admitted', states: [], reservation: nothingReserved };

/**
 * Decides 429: which limits apply to a request, and whether each of them still has enough units. Belongs to one
 * generation.
 */
export class Admission {
  readonly #policy: Policy;
  readonly #store: LimitStore;
  readonly #clock: Clock;
  /**
   * Names of counters, by the id of a configured key. Building the text anew for each request would be slower than this
   * look-up.
   */
  readonly #ofKeys = new Map<string, string>();

  constructor(policy: Policy, store: LimitStore, clock: Clock) {
    this.#policy = policy;
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Charges a request to every limit that applies, or to none of them. If `request` is undefined, the charge is one
   * request and no tokens.
   * @param nowMs the monotonic time, if the caller of this function has just read it
   */
  admit(
    caller: Caller,
    request: ServableRequest | undefined,
    nowMs = this.#clock.nowMs(),
  ): Decision | Promise<Decision> {
    const charges = new Charges(request);
    const { ofAddress, ofGateway } = this.#policy;
    charges.add(this.#policy.ofCaller(caller), this.#counterOf(caller));
    if (ofAddress.length > 0) charges.add(ofAddress, `address:${caller.address}`);
    if (caller.team !== undefined) charges.add(this.#policy.ofTeam(caller.team), `team:${caller.team}`);
    if (request !== undefined) {
      const { modelLabel } = request.plan;
      const ofModel = this.#policy.ofModel(modelLabel);
      if (ofModel.length > 0) charges.add(ofModel, `model:${modelLabel}`);
    }
    charges.add(ofGateway, 'gateway:');
    if (charges.list.length === 0) return unlimited;
    return this.#store.take(charges.list, nowMs, this.#clock.wallMs());
  }

  /**
   * Checks the limits on concurrent requests against what this process counts. Returns a refusal if the caller or its
   * address has more requests in flight than it may have.
   *
   * Called before the body is read. The store counts a request only after its body has arrived, so clients that never
   * finish their bodies would not be counted at all. Requests in other processes are counted by the store: see `admit`.
   * @param underWay requests in flight in this process, this one included
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

  /**
   * Refuses a request that could get around the limits. @throws GatewayError `invalid_request`, `model_not_priced`
   */
  restrictModel(caller: Caller, request: ModelRequest): void {
    restrictModel(caller, request, this.#policy);
    restrictUnseen(caller, request, this.#policy);
  }

  /**
   * The state of every limit that can apply to a request of the caller: its own limits, its team's, those of the models
   * it may use, the gateway's, and those of its address. If the address is not known, `caller.address` is empty.
   */
  async statesOf(caller: Caller): Promise<readonly ScopedState[]> {
    const found = [...this.#limitsOf(caller)];
    const charges = found.map(({ limit, counter }) => ({ limit, counter, cost: 0 }));
    const states = await this.#store.read(charges, this.#clock.nowMs(), this.#clock.wallMs());
    return found.map(({ scope, of, limit }, index) => ({ scope, of, limit, state: states[index] }));
  }

  /** The limits of an address. A key alone does not say which address it is used from. */
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
  /** The name of the key, team or model in the configuration. */
  readonly of: string | undefined;
  readonly limit: Limit;
  readonly counter: string;
}

/** A limit, to whom it belongs, and its state. */
export type ScopedState = Omit<ScopedLimit, 'counter'> & { readonly state: LimitState | undefined };

function* scoped(
  scope: ScopedLimit['scope'],
  of: string | undefined,
  limits: readonly Limit[],
  counter: string,
): Generator<ScopedLimit> {
  for (const limit of limits) yield { scope, of, limit, counter };
}

/** The charges of one request, and the counters that they go to. */
class Charges {
  readonly list: Charge[] = [];
  readonly #request: ServableRequest | undefined;

  constructor(request: ServableRequest | undefined) {
    this.#request = request;
  }

  add(limits: readonly Limit[], counter: string): void {
    for (const limit of limits) {
      const cost = this.#costOf(limit);
      if (cost !== undefined) this.list.push({ limit, counter, cost });
    }
  }

  /** Undefined where the limit does not count the request. */
  #costOf(limit: Limit): number | undefined {
    if (limit.kind === 'window' && limit.unit === 'requests') return 1;
    if (this.#request === undefined) return undefined;
    if (limit.kind === 'concurrency') return 1;
    const { inference, forecast } = this.#request;
    const { tokens, nanoUsd } = forecast.expected;
    // What uses nothing needs nothing left: a response in the background can be cancelled, and a file deleted.
    if (tokens === 0) return undefined;
    const units = limit.kind === 'budget' ? nanoUsd : tokens;
    // Our own estimate may be larger than the limit. It must not shut a request out for ever, so it is cut to the
    // limit. A number that the client wrote is not cut.
    return inference.maxOutputTokens === undefined ? Math.min(units, limit.limit) : units;
  }
}
