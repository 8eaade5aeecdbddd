import type { BytesInUse } from './shared-bytes.ts';

/** What the requests of one key or one address use of this process now. */
export interface ResourceUse {
  requests: number;
  /** Those of them that wait for a permit. */
  waiting: number;
  readonly bodies: BytesInUse;
  readonly forms: BytesInUse;
  readonly answers: BytesInUse;
}

/** Entries without requests that are kept, in addition to as many as have requests. */
const mostIdle = 1024;

/**
 * What each key or address uses now, by name. An entry without requests is removed only when there are many of them:
 * most callers come back with another request, and removing and adding an entry each time costs more than all the rest.
 */
export class ResourceUseTable {
  readonly #uses = new Map<string, ResourceUse>();
  #busy = 0;

  /** Entries that have requests now. */
  get busy(): number {
    return this.#busy;
  }

  get size(): number {
    return this.#uses.size;
  }

  find(name: string): ResourceUse | undefined {
    return this.#uses.get(name);
  }

  add(name: string): ResourceUse {
    if (this.#uses.size >= 2 * this.#busy + mostIdle) this.#forgetIdle();
    const use: ResourceUse = {
      requests: 0,
      waiting: 0,
      bodies: { bytes: 0 },
      forms: { bytes: 0 },
      answers: { bytes: 0 },
    };
    this.#uses.set(name, use);
    return use;
  }

  enter(use: ResourceUse): void {
    if (use.requests === 0) this.#busy += 1;
    use.requests += 1;
  }

  leave(use: ResourceUse): void {
    use.requests -= 1;
    if (use.requests === 0) this.#busy -= 1;
  }

  #forgetIdle(): void {
    for (const [name, { requests }] of this.#uses) if (requests === 0) this.#uses.delete(name);
  }
}
