import type { GatewayError } from '../core/errors.ts';
import { type ByteBudget, bufferKinds, spareUpTo } from './byte-budget.ts';
import { type ExceededShare, shareExceeded, type Scope } from './share-exceeded.ts';

/** Bytes that one caller or one address uses now. */
export interface BytesInUse {
  bytes: number;
}

/** The bound for one caller and the bound for one address. */
type Shares = Readonly<Record<Scope, number>>;

/** Bounds the bytes of one kind: each caller and each address by its share, the process by its budget. */
export class SharedBytes {
  readonly #budget: ByteBudget;
  readonly #onExceeded: (part: ExceededShare) => void;
  #shares: Shares = { caller: 0, address: 0 };

  constructor(budget: ByteBudget, onExceeded: (part: ExceededShare) => void) {
    this.#budget = budget;
    this.#onExceeded = onExceeded;
  }

  /**
   * Must be called before the first `reserve`, because all bounds start at 0. Bytes that are reserved already stay
   * reserved.
   */
  setLimits(maxBytes: number, shares: Shares): void {
    this.#budget.setMax(maxBytes);
    this.#shares = shares;
  }

  /**
   * Returns undefined, or the reason why the bytes do not fit; in that case nothing is reserved.
   * @param own the caller's bytes; for a caller without a key, the same object as `address`
   */
  reserve(bytes: number, own: BytesInUse, address: BytesInUse): GatewayError | undefined {
    const { caller, address: ofAddress } = this.#shares;
    if (own.bytes + bytes > caller) return this.#tooMany('caller', own !== address);
    if (address.bytes + bytes > ofAddress) return this.#tooMany('address', own !== address);
    const refusal = this.#budget.reserve(bytes);
    if (refusal === undefined) change(bytes, own, address);
    return refusal;
  }

  /** The same for bytes that the request can do without: a quarter of each share, and of the budget, is left to others. */
  reserveSpare(bytes: number, own: BytesInUse, address: BytesInUse): boolean {
    const { caller, address: ofAddress } = this.#shares;
    const fits = own.bytes + bytes <= caller * spareUpTo && address.bytes + bytes <= ofAddress * spareUpTo;
    if (!fits || !this.#budget.reserveSpare(bytes)) return false;
    change(bytes, own, address);
    return true;
  }

  release(bytes: number, own: BytesInUse, address: BytesInUse): void {
    this.#budget.release(bytes);
    change(-bytes, own, address);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    const { name, label, setting } = bufferKinds[this.#budget.kind];
    this.#onExceeded(`${scope}_${label}`);
    return shareExceeded(scope, hasKey, `close to ${this.#shares[scope]} bytes of ${name} under way`, setting);
  }
}

function change(bytes: number, own: BytesInUse, address: BytesInUse): void {
  own.bytes += bytes;
  if (address !== own) address.bytes += bytes;
}
