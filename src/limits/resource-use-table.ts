import type { BytesInUse } from './shared-bytes.ts';

/** A key or an address, and what its requests hold of this process now. */
export interface ResourceUse {
  requests: number;
  readonly bodies: BytesInUse;
  readonly answers: BytesInUse;
}

/** Those who hold nothing now and are remembered all the same, beside as many as hold something. */
const mostIdle = 1024;

/**
 * Who holds something now, by name. Whoever has let go of everything is forgotten when there are many of them: most
 * come back with their next request, and to forget and remember each of them costs more than all the rest.
 */
export class ResourceUseTable {
  readonly #holders = new Map<string, ResourceUse>();
  #busy = 0;

  /** CallerShares that hold something. */
  get busy(): number {
    return this.#busy;
  }

  get size(): number {
    return this.#holders.size;
  }

  find(name: string): ResourceUse | undefined {
    return this.#holders.get(name);
  }

  add(name: string): ResourceUse {
    if (this.#holders.size >= 2 * this.#busy + mostIdle) this.#forgetIdle();
    const holder: ResourceUse = { requests: 0, bodies: { bytes: 0 }, answers: { bytes: 0 } };
    this.#holders.set(name, holder);
    return holder;
  }

  enter(holder: ResourceUse): void {
    if (holder.requests === 0) this.#busy += 1;
    holder.requests += 1;
  }

  leave(holder: ResourceUse): void {
    holder.requests -= 1;
    if (holder.requests === 0) this.#busy -= 1;
  }

  #forgetIdle(): void {
    for (const [name, { requests }] of this.#holders) if (requests === 0) this.#holders.delete(name);
  }
}
