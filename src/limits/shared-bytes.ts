import type { GatewayError } from '../core/errors.ts';
import { type ByteBudget, bufferKinds } from './byte-budget.ts';
import { type ExceededShare, shareExceeded, type Scope } from './share-exceeded.ts';

/** What one caller, or one address, holds now. */
export interface BytesInUse {
  bytes: number;
}

/** What one of many may hold, of a caller and of an address. */
type Shares = Readonly<Record<Scope, number>>;

/** Bytes of one kind: of each caller and each address up to its part, and of the process up to its budget. */
export class SharedBytes {
  readonly #budget: ByteBudget;
  readonly #onExceeded: (part: ExceededShare) => void;
  #shares: Shares = { caller: 0, address: 0 };

  constructor(budget: ByteBudget, onExceeded: (part: ExceededShare) => void) {
    this.#budget = budget;
    this.#onExceeded = onExceeded;
  }

  /** None fit before this has been said. What is held already stays. */
  setLimits(maxBytes: number, shares: Shares): void {
    this.#budget.setMax(maxBytes);
    this.#shares = shares;
  }

  /** @param own the caller's; the address's where it has no key. Undefined, or why the bytes do not fit; then nothing is reserved. */
  reserve(bytes: number, own: BytesInUse, address: BytesInUse): GatewayError | undefined {
    const { caller, address: ofAddress } = this.#shares;
    if (own.bytes + bytes > caller) return this.#tooMany('caller', own !== address);
    if (address.bytes + bytes > ofAddress) return this.#tooMany('address', own !== address);
    const refusal = this.#budget.reserve(bytes);
    if (refusal === undefined) change(bytes, own, address);
    return refusal;
  }

  release(bytes: number, own: BytesInUse, address: BytesInUse): void {
    this.#budget.release(bytes);
    change(-bytes, own, address);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    const { name, label, setting } = bufferKinds[this.#budget.kind];
    this.#onExceeded(`${scope}_${label}`);
    return shareExceeded(scope, hasKey, `close to ${this.#shares[scope]} bytes of ${name}`, setting);
  }
}

function change(bytes: number, own: BytesInUse, address: BytesInUse): void {
  own.bytes += bytes;
  if (address !== own) address.bytes += bytes;
}
