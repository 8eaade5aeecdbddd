import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { BodyMemoryBudget } from '../core/exchange.ts';
import type { ByteBudget, BufferKind } from './byte-budget.ts';
import { type ResourceUse, ResourceUseTable } from './resource-use-table.ts';
import { type ExceededShare, shareExceeded, type Scope } from './share-exceeded.ts';
import { SharedBytes } from './shared-bytes.ts';

interface ShareSettings {
  readonly maxInFlight: number;
  readonly maxBufferedBodyBytes: number;
  readonly maxBufferedAnswerBytes: number;
  /** Shares of the three above, from 0 to 1. */
  readonly maxShare: { readonly caller: number; readonly address: number };
}

/** One body, and one answer, of the largest size: whoever may have one may have the largest. */
export type Largest = Readonly<Record<BufferKind, number>>;

export type ByteBudgets = Readonly<Record<BufferKind, ByteBudget>>;

/**
 * Charges what requests hold of this process to who holds it, from the request's head on: to the caller, and to the
 * client's address. Neither may hold more than its part, so that no one of them can take the room of all the others.
 * The refusal is a 429 and no 503: the process has room, and a proxy that sees a 503 takes the whole pod out of service.
 */
export class CallerShares {
  readonly bodies: SharedBytes;
  readonly answers: SharedBytes;
  readonly #onExceeded: (part: ExceededShare) => void;
  readonly #keys = new ResourceUseTable();
  readonly #addresses = new ResourceUseTable();
  /** Of requests. */
  #shares!: Readonly<Record<Scope, number>>;

  constructor(
    settings: ShareSettings,
    largest: Largest,
    budgets: ByteBudgets,
    onExceeded: (part: ExceededShare) => void,
  ) {
    this.bodies = new SharedBytes(budgets.bodyBytes, onExceeded);
    this.answers = new SharedBytes(budgets.answerBytes, onExceeded);
    this.#onExceeded = onExceeded;
    this.setLimits(settings, largest);
  }

  /** Holds requests from now on to something else; what is held already stays. */
  setLimits(settings: ShareSettings, largest: Largest): void {
    const { maxInFlight, maxBufferedBodyBytes, maxBufferedAnswerBytes, maxShare } = settings;
    const shares = (least: number, all: number): Readonly<Record<Scope, number>> => ({
      caller: Math.max(least, Math.floor(maxShare.caller * all)),
      address: Math.max(least, Math.floor(maxShare.address * all)),
    });
    this.#shares = shares(1, maxInFlight);
    this.bodies.setLimits(maxBufferedBodyBytes, shares(largest.bodyBytes, maxBufferedBodyBytes));
    // The process has room for one of the largest too, or it could never be answered.
    const maxAnswerBytes = Math.max(largest.answerBytes, maxBufferedAnswerBytes);
    this.answers.setLimits(maxAnswerBytes, shares(largest.answerBytes, maxBufferedAnswerBytes));
  }

  /** Callers and addresses that hold something now. */
  get busy(): number {
    return this.#keys.busy + this.#addresses.busy;
  }

  /** @throws GatewayError `rate_limit_exceeded` where the caller, or its address, has all the requests it may have at once */
  enter(caller: Caller): RequestResources {
    const hasKey = caller.kind === 'key';
    let address = this.#addresses.find(caller.address);
    let own = hasKey ? this.#keys.find(caller.id) : address;
    const { caller: ofCaller, address: ofAddress } = this.#shares;
    if (own !== undefined && own.requests >= ofCaller) throw this.#tooMany('caller', hasKey);
    if (address !== undefined && address.requests >= ofAddress) throw this.#tooMany('address', hasKey);
    address ??= this.#addresses.add(caller.address);
    this.#addresses.enter(address);
    if (!hasKey) return new RequestResources(this, address, address);
    own ??= this.#keys.add(caller.id);
    this.#keys.enter(own);
    return new RequestResources(this, own, address);
  }

  /** For a place alone. */
  leave(own: ResourceUse, address: ResourceUse): void {
    this.#addresses.leave(address);
    if (own !== address) this.#keys.leave(own);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    this.#onExceeded(`${scope}_in_flight`);
    const requests = this.#shares[scope];
    return shareExceeded(scope, hasKey, `${requests} ${requests === 1 ? 'request' : 'requests'}`, 'limits.maxInFlight');
  }
}

/** What one request holds, until the last byte of its answer. */
export class RequestResources implements BodyMemoryBudget, AnswerMemoryBudget {
  readonly #holders: CallerShares;
  readonly #own: ResourceUse;
  readonly #address: ResourceUse;
  #left = false;
  #answerBytes = 0;

  constructor(holders: CallerShares, own: ResourceUse, address: ResourceUse) {
    this.#holders = holders;
    this.#own = own;
    this.#address = address;
  }

  /** Requests of the caller under way in this process, this one included. */
  get ofCaller(): number {
    return this.#own.requests;
  }

  /** The same of its address. */
  get ofAddress(): number {
    return this.#address.requests;
  }

  /** Charges bytes of the request's body; what is reserved is released before the request leaves. */
  reserve(bytes: number): GatewayError | undefined {
    return this.#holders.bodies.reserve(bytes, this.#own.bodies, this.#address.bodies);
  }

  release(bytes: number): void {
    this.#holders.bodies.release(bytes, this.#own.bodies, this.#address.bodies);
  }

  chargeAnswer(bytes: number): GatewayError | undefined {
    // A bug has ended the request and not its call, whose answer nobody would ever give back.
    if (this.#left) return new GatewayError('client_gone');
    const refusal = this.#holders.answers.reserve(bytes, this.#own.answers, this.#address.answers);
    if (refusal === undefined) this.#answerBytes += bytes;
    return refusal;
  }

  releaseAnswer(): void {
    if (this.#answerBytes === 0) return;
    this.#holders.answers.release(this.#answerBytes, this.#own.answers, this.#address.answers);
    this.#answerBytes = 0;
  }

  /** Idempotent. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.releaseAnswer();
    this.#holders.leave(this.#own, this.#address);
  }
}
