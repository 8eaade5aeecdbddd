import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { BodyBudget } from './body-budget.ts';
import { type Holder, HolderTable } from './holder-table.ts';
import { busyRetryMs } from './store.ts';

/** Whose part of the process is full, and what of it: the label of a metric. */
export type FullPart = 'caller_in_flight' | 'address_in_flight' | 'caller_body_bytes' | 'address_body_bytes';

export interface HolderSettings {
  readonly maxInFlight: number;
  readonly maxBufferedBodyBytes: number;
  /** Parts of the two above, from 0 to 1. */
  readonly maxShare: { readonly caller: number; readonly address: number };
}

/** What one holder may have at once. */
interface Part {
  readonly requests: number;
  readonly bodyBytes: number;
}

type Scope = 'caller' | 'address';

/**
 * Charges what requests hold of this process to who holds it, from the request's head on: to the caller, and to the
 * client's address. Neither may hold more than its part, so that no one of them can take the room of all the others.
 * The refusal is a 429 and no 503: the process has room, and a proxy that sees a 503 takes the whole pod out of service.
 */
export class Holders {
  readonly #budget: BodyBudget;
  readonly #onFull: (part: FullPart) => void;
  readonly #keys = new HolderTable();
  readonly #addresses = new HolderTable();
  #parts!: Readonly<Record<Scope, Part>>;

  /** @param maxBodyBytes of one body: whoever may send a body may send one of the largest */
  constructor(settings: HolderSettings, maxBodyBytes: number, budget: BodyBudget, onFull: (part: FullPart) => void) {
    this.#budget = budget;
    this.#onFull = onFull;
    this.setLimits(settings, maxBodyBytes);
  }

  /** Holds requests from now on to something else; what is held already stays. */
  setLimits({ maxInFlight, maxBufferedBodyBytes, maxShare }: HolderSettings, maxBodyBytes: number): void {
    const partOf = (share: number): Part => ({
      requests: Math.max(1, Math.floor(share * maxInFlight)),
      bodyBytes: Math.max(maxBodyBytes, Math.floor(share * maxBufferedBodyBytes)),
    });
    this.#parts = { caller: partOf(maxShare.caller), address: partOf(maxShare.address) };
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
  reserve(bytes: number, own: Holder, address: Holder): GatewayError | undefined {
    const { caller: ofCaller, address: ofAddress } = this.#parts;
    if (own.bodyBytes + bytes > ofCaller.bodyBytes) return this.#tooLarge('caller', own !== address);
    if (address.bodyBytes + bytes > ofAddress.bodyBytes) return this.#tooLarge('address', own !== address);
    const refusal = this.#budget.reserve(bytes);
    if (refusal === undefined) change(bytes, own, address);
    return refusal;
  }

  /** For a place alone. */
  release(bytes: number, own: Holder, address: Holder): void {
    this.#budget.release(bytes);
    change(-bytes, own, address);
  }

  /** For a place alone. */
  leave(own: Holder, address: Holder): void {
    this.#addresses.leave(address);
    if (own !== address) this.#keys.leave(own);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    const { requests } = this.#parts[scope];
    const held = `${requests} ${requests === 1 ? 'request' : 'requests'} under way in this process`;
    return this.#full(`${scope}_in_flight`, scope, hasKey, held);
  }

  #tooLarge(scope: Scope, hasKey: boolean): GatewayError {
    const held = `close to ${this.#parts[scope].bodyBytes} bytes of request bodies under way in this process`;
    return this.#full(`${scope}_body_bytes`, scope, hasKey, held);
  }

  #full(part: FullPart, scope: Scope, hasKey: boolean, held: string): GatewayError {
    this.#onFull(part);
    const who = scope === 'caller' && hasKey ? 'key' : 'address';
    // Behind a proxy that nobody named, all its clients are one address.
    const hint = who === 'address' ? ' If it is a proxy, name it in server.trustedProxies.' : '';
    const message = `This ${who} has ${held}, all that one ${scope} may have (limits.maxShare.${scope}).${hint}`;
    return new GatewayError('rate_limit_exceeded', message, { retryAfterMs: busyRetryMs });
  }
}

/** What one request holds, until the last byte of its answer. */
export class Place {
  readonly #holders: Holders;
  readonly #own: Holder;
  readonly #address: Holder;
  #left = false;

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
    return this.#holders.reserve(bytes, this.#own, this.#address);
  }

  release(bytes: number): void {
    this.#holders.release(bytes, this.#own, this.#address);
  }

  /** Idempotent. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#holders.leave(this.#own, this.#address);
  }
}

function change(bytes: number, own: Holder, address: Holder): void {
  own.bodyBytes += bytes;
  if (address !== own) address.bodyBytes += bytes;
}
