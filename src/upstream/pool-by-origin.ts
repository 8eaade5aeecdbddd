import type { Dispatcher } from 'undici';
import type { ConnectionPool, PooledHandler } from './connection-pool.ts';

/** What a call needs of undici: to be sent, and in the end cut. */
export interface WayToProviders {
  dispatch(options: Dispatcher.DispatchOptions & { readonly origin: string }, handler: PooledHandler): boolean;
  destroy(): Promise<void>;
}

/** A pool for each provider that is called directly: of all that undici's Agent does, one lookup. */
export class PoolByOrigin implements WayToProviders {
  readonly #newPool: (origin: string) => ConnectionPool;
  readonly #pools = new Map<string, ConnectionPool>();

  constructor(newPool: (origin: string) => ConnectionPool) {
    this.#newPool = newPool;
  }

  dispatch(options: Dispatcher.DispatchOptions & { readonly origin: string }, handler: PooledHandler): boolean {
    let pool = this.#pools.get(options.origin);
    if (pool === undefined) {
      pool = this.#newPool(options.origin);
      this.#pools.set(options.origin, pool);
    }
    return pool.dispatch(options, handler);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }
}
