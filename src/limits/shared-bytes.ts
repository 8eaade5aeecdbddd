import type { GatewayError } from '../core/errors.ts';
import { type ByteBudget, heldKinds } from './byte-budget.ts';
import { type FullPart, partFull, type Scope } from './part-full.ts';

/** What one caller, or one address, holds now. */
export interface HeldBytes {
  bytes: number;
}

/** What one of many may hold, of a caller and of an address. */
type Parts = Readonly<Record<Scope, number>>;

/** Bytes of one kind: of each caller and each address up to its part, and of the process up to its budget. */
export class SharedBytes {
  readonly #budget: ByteBudget;
  readonly #onFull: (part: FullPart) => void;
  #parts: Parts = { caller: 0, address: 0 };

  constructor(budget: ByteBudget, onFull: (part: FullPart) => void) {
    this.#budget = budget;
    this.#onFull = onFull;
  }

  /** None fit before this has been said. What is held already stays. */
  setLimits(maxBytes: number, parts: Parts): void {
    this.#budget.setMax(maxBytes);
    this.#parts = parts;
  }

  /** @param own the caller's; the address's where it has no key. Undefined, or why the bytes do not fit; then nothing is reserved. */
  reserve(bytes: number, own: HeldBytes, address: HeldBytes): GatewayError | undefined {
    const { caller, address: ofAddress } = this.#parts;
    if (own.bytes + bytes > caller) return this.#tooMany('caller', own !== address);
    if (address.bytes + bytes > ofAddress) return this.#tooMany('address', own !== address);
    const refusal = this.#budget.reserve(bytes);
    if (refusal === undefined) change(bytes, own, address);
    return refusal;
  }

  release(bytes: number, own: HeldBytes, address: HeldBytes): void {
    this.#budget.release(bytes);
    change(-bytes, own, address);
  }

  #tooMany(scope: Scope, hasKey: boolean): GatewayError {
    const { name, label, setting } = heldKinds[this.#budget.kind];
    this.#onFull(`${scope}_${label}`);
    return partFull(scope, hasKey, `close to ${this.#parts[scope]} bytes of ${name}`, setting);
  }
}

function change(bytes: number, own: HeldBytes, address: HeldBytes): void {
  own.bytes += bytes;
  if (address !== own) address.bytes += bytes;
}
