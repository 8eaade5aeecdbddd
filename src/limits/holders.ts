import type { AnswerPayer } from '../core/answer-payer.ts';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { BodyPayer } from '../core/exchange.ts';
import type { ByteBudget, HeldKind } from './byte-budget.ts';
import { type Holder, HolderTable } from './holder-table.ts';
import { type FullPart, partFull, type Scope } from './part-full.ts';
import { SharedBytes } from './shared-bytes.ts';

interface HolderSettings {
  readonly maxInFlight: number;
  readonly maxBufferedBodyBytes: number;
  readonly maxBufferedAnswerBytes: number;
  /** Parts of the three above, from 0 to 1. */
  readonly maxShare: { readonly caller: number; readonly address: number };
}

/** One body, and one answer, of the largest size: whoever may have one may have the largest. */
export type Largest = Readonly<Record<HeldKind, number>>;

export type ByteBudgets = Readonly<Record<HeldKind, ByteBudget>>;

/**
 * Charges what requests hold of this process to who holds it, from the request's head on: to the caller, and to the
 * client's address. Neither may hold more than its part, so that no one of them can take the room of all the others.
 * The refusal is a 429 and no 503: the process has room, and a proxy that sees a 503 takes the whole pod out of service.
 */
export class Holders {
  readonly bodies: SharedBytes;
  readonly answers: SharedBytes;
  readonly #onFull: (part: FullPart) => void;
  readonly #keys = new HolderTable();
  readonly #addresses = new HolderTable();
  /** Of requests. */
  #parts!: Readonly<Record<Scope, number>>;

  constructor(settings: HolderSettings, largest: Largest, budgets: ByteBudgets, onFull: (part: FullPart) => void) {
    this.bodies = new SharedBytes(budgets.bodyBytes, onFull);
    this.answers = new SharedBytes(budgets.answerBytes, onFull);
    this.#onFull = onFull;
    this.setLimits(settings, largest);
  }

  /** Holds requests from now on to something else; what is held already stays. */
  setLimits(settings: HolderSettings, largest: Largest): void {
    const { maxInFlight, maxBufferedBodyBytes, maxBufferedAnswerBytes, maxShare } = settings;
    const parts = (least: number, all: number): Readonly<Record<Scope, number>> => ({
      caller: Math.max(least, Math.floor(maxShare.caller * all)),
      address: Math.max(least, Math.floor(maxShare.address * all)),
    });
    this.#parts = parts(1, maxInFlight);
    this.bodies.setLimits(maxBufferedBodyBytes, parts(largest.bodyBytes, maxBufferedBodyBytes));
    // The process has room for one of the largest too, or it could never be answered.
    const maxAnswerBytes = Math.max(largest.answerBytes, maxBufferedAnswerBytes);
    this.answers.setLimits(maxAnswerBytes, parts(largest.answerBytes, maxBufferedAnswerBytes));
  }

  /** Callers and addresses that hold something now. */
  get busy(): number {
    return this.#keys.busy + this.#addresses.busy;
  }

  /** @throws GatewayError `rate_limit_exceeded` where the caller, or its address, has all the requests it may have at once */
  enter(caller: Caller): Place {
    const hasKey = caller.kind === 'key';
    let address = this.#addresses.find(caller.address);
    let own = hasKey ? this.#keys.find(caller.id) : address;
    const { caller: ofCaller, address: ofAddress } = this.#parts;
    if (own !== undefined && own.requests >= ofCaller) throw this.#tooMany('caller', hasKey);
    if (address !== undefined && address.requests >= ofAddress) throw this.#tooMany('address', hasKey);
    address ??= this.#addresses.add(caller.address);
    this.#addresses.enter(address);
    if (!hasKey) return new Place(this, address, address);
    own ??= this.#keys.add(caller.id);
    this.#keys.enter(own);
    return new Place(this, own, address);
  }

  /** For a place alone. */
  leave(own: Holder, address: Holder): void {
    this.#addresses.leave(address);
    if (own !== address) this.#keys.leave(own);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    this.#onFull(`${scope}_in_flight`);
    const requests = this.#parts[scope];
    return partFull(scope, hasKey, `${requests} ${requests === 1 ? 'request' : 'requests'}`, 'limits.maxInFlight');
  }
}

/** What one request holds, until the last byte of its answer. */
export class Place implements BodyPayer, AnswerPayer {
  readonly #holders: Holders;
  readonly #own: Holder;
  readonly #address: Holder;
  #left = false;
  #answerBytes = 0;

  constructor(holders: Holders, own: Holder, address: Holder) {
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
