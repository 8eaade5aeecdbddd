import type { AnswerPayer } from '../core/answer.ts';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { BodyPayer } from '../core/exchange.ts';
import { type ByteBudget, type HeldKind, heldKinds } from './byte-budget.ts';
import { type Holder, HolderTable } from './holder-table.ts';
import { busyRetryMs } from './store.ts';

type Scope = 'caller' | 'address';
type FullLabel = 'in_flight' | (typeof heldKinds)[HeldKind]['label'];

/** Whose part of the process is full, and what of it: the label of a metric. */
export type FullPart = `${Scope}_${FullLabel}`;

export interface HolderSettings {
  readonly maxInFlight: number;
  readonly maxBufferedBodyBytes: number;
  readonly maxBufferedAnswerBytes: number;
  /** Parts of the three above, from 0 to 1. */
  readonly maxShare: { readonly caller: number; readonly address: number };
}

/** What one holder may have at once. */
type Part = Readonly<Record<'requests' | HeldKind, number>>;

/** One body, and one answer, of the largest size: whoever may have one may have the largest. */
export type Largest = Readonly<Record<HeldKind, number>>;

export type ByteBudgets = Readonly<Record<HeldKind, ByteBudget>>;

/**
 * Charges what requests hold of this process to who holds it, from the request's head on: to the caller, and to the
 * client's address. Neither may hold more than its part, so that no one of them can take the room of all the others.
 * The refusal is a 429 and no 503: the process has room, and a proxy that sees a 503 takes the whole pod out of service.
 */
export class Holders {
  readonly #budgets: ByteBudgets;
  readonly #onFull: (part: FullPart) => void;
  readonly #keys = new HolderTable();
  readonly #addresses = new HolderTable();
  #parts!: Readonly<Record<Scope, Part>>;

  constructor(settings: HolderSettings, largest: Largest, budgets: ByteBudgets, onFull: (part: FullPart) => void) {
    this.#budgets = budgets;
    this.#onFull = onFull;
    this.setLimits(settings, largest);
  }

  /** Holds requests from now on to something else; what is held already stays. */
  setLimits(settings: HolderSettings, largest: Largest): void {
    const { maxInFlight, maxBufferedBodyBytes, maxBufferedAnswerBytes, maxShare } = settings;
    const partOf = (share: number): Part => ({
      requests: Math.max(1, Math.floor(share * maxInFlight)),
      bodyBytes: Math.max(largest.bodyBytes, Math.floor(share * maxBufferedBodyBytes)),
      answerBytes: Math.max(largest.answerBytes, Math.floor(share * maxBufferedAnswerBytes)),
    });
    this.#parts = { caller: partOf(maxShare.caller), address: partOf(maxShare.address) };
    this.#budgets.bodyBytes.setMax(maxBufferedBodyBytes);
    // The process has room for one of the largest too, or it could never be answered.
    this.#budgets.answerBytes.setMax(Math.max(largest.answerBytes, maxBufferedAnswerBytes));
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
    if (own !== undefined && own.requests >= ofCaller.requests) throw this.#tooMany('caller', hasKey);
    if (address !== undefined && address.requests >= ofAddress.requests) throw this.#tooMany('address', hasKey);
    address ??= this.#addresses.add(caller.address);
    this.#addresses.enter(address);
    if (!hasKey) return new Place(this, address, address);
    own ??= this.#keys.add(caller.id);
    this.#keys.enter(own);
    return new Place(this, own, address);
  }

  /** For a place alone. Undefined, or why the bytes do not fit; then nothing is reserved. */
  reserve(kind: HeldKind, bytes: number, own: Holder, address: Holder): GatewayError | undefined {
    const { caller: ofCaller, address: ofAddress } = this.#parts;
    if (own[kind] + bytes > ofCaller[kind]) return this.#tooLarge('caller', kind, own !== address);
    if (address[kind] + bytes > ofAddress[kind]) return this.#tooLarge('address', kind, own !== address);
    const refusal = this.#budgets[kind].reserve(bytes);
    if (refusal === undefined) change(kind, bytes, own, address);
    return refusal;
  }

  /** For a place alone. */
  release(kind: HeldKind, bytes: number, own: Holder, address: Holder): void {
    this.#budgets[kind].release(bytes);
    change(kind, -bytes, own, address);
  }

  /** For a place alone. */
  leave(own: Holder, address: Holder): void {
    this.#addresses.leave(address);
    if (own !== address) this.#keys.leave(own);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    const { requests } = this.#parts[scope];
    const held = `${requests} ${requests === 1 ? 'request' : 'requests'} under way in this process`;
    return this.#full('in_flight', scope, hasKey, held, 'limits.maxInFlight');
  }

  #tooLarge(scope: Scope, kind: HeldKind, hasKey: boolean): GatewayError {
    const { name, label, setting } = heldKinds[kind];
    const held = `close to ${this.#parts[scope][kind]} bytes of ${name} under way in this process`;
    return this.#full(label, scope, hasKey, held, setting);
  }

  #full(label: FullLabel, scope: Scope, hasKey: boolean, held: string, setting: string): GatewayError {
    this.#onFull(`${scope}_${label}`);
    const who = scope === 'caller' && hasKey ? 'key' : 'address';
    // Behind a proxy that nobody named, all its clients are one address.
    const hint = who === 'address' ? ' If it is a proxy, name it in server.trustedProxies.' : '';
    const message = `This ${who} has ${held}, all that one ${scope} may have (limits.maxShare.${scope} of ${setting}).${hint}`;
    return new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
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
    return this.#holders.reserve('bodyBytes', bytes, this.#own, this.#address);
  }

  release(bytes: number): void {
    this.#holders.release('bodyBytes', bytes, this.#own, this.#address);
  }

  chargeAnswer(bytes: number): GatewayError | undefined {
    // A bug has ended the request and not its call, whose answer nobody would ever give back.
    if (this.#left) return new GatewayError('client_gone');
    const refusal = this.#holders.reserve('answerBytes', bytes, this.#own, this.#address);
    if (refusal === undefined) this.#answerBytes += bytes;
    return refusal;
  }

  releaseAnswer(): void {
    if (this.#answerBytes === 0) return;
    this.#holders.release('answerBytes', this.#answerBytes, this.#own, this.#address);
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

function change(kind: HeldKind, bytes: number, own: Holder, address: Holder): void {
  own[kind] += bytes;
  if (address !== own) address[kind] += bytes;
}
