import type { HeldBytes } from './shared-bytes.ts';

/** A key or an address, and what its requests hold of this process now. */
export interface Holder {
  requests: number;
  readonly bodies: HeldBytes;
  readonly answers: HeldBytes;
}

/** Those who hold nothing now and are remembered all the same, beside as many as hold something. */
const mostIdle = 1024;

/**
 * Who holds something now, by name. Whoever has let go of everything is forgotten when there are many of them: most
 * come back with their next request, and to forget and remember each of them costs more than all the rest.
 */
export class HolderTable {
  readonly #holders = new Map<string, Holder>();
  #busy = 0;

  /** Holders that hold something. */
  get busy(): number {
    return this.#busy;
  }

  get size(): number {
    return this.#holders.size;
  }

  find(name: string): Holder | undefined {
    return this.#holders.get(name);
  }

  add(name: string): Holder {
    if (this.#holders.size >= 2 * this.#busy + mostIdle) this.#forgetIdle();
    const holder: Holder = { requests: 0, bodies: { bytes: 0 }, answers: { bytes: 0 } };
    this.#holders.set(name, holder);
    return holder;
  }

  enter(holder: Holder): void {
    if (holder.requests === 0) this.#busy += 1;
    holder.requests += 1;
  }

  leave(holder: Holder): void {
    holder.requests -= 1;
    if (holder.requests === 0) this.#busy -= 1;
  }

  #forgetIdle(): void {
    for (const [name, { requests }] of this.#holders) if (requests === 0) this.#holders.delete(name);
  }
}
