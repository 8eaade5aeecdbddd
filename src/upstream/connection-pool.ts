import { Client, Dispatcher, buildConnector } from 'undici';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { Connection, type ConnectionListener } from './connection.ts';

export interface PoolLimits {
  /** Connections to one origin at once. */
  readonly maxConnections: number;
  /** An older connection is not used again. */
  readonly maxSocketAgeMs: number;
}

/** As undici's agents hand them to a `factory`. */
export type PoolOptions = Client.Options & { readonly connectTimeout: number };

/** What the pool asks of a call's handler, so that the call can give its connection back. */
export interface PooledHandler extends Dispatcher.DispatchHandler {
  connection: Connection | undefined;
  /** Called in place of the rest where no connection may be opened. */
  refuse(error: GatewayError): void;
}

/**
 * The connections to one origin, one call on each at a time; why not undici's own pool is in
 * docs/decisions/a-connection-pool-of-our-own.md. Made by undici's agents through their `factory`.
 */
export class ConnectionPool extends Dispatcher implements ConnectionListener {
  readonly #origin: URL;
  readonly #options: PoolOptions;
  readonly #limits: PoolLimits;
  readonly #clock: Clock;
  readonly #all = new Set<Connection>();
  /** The last one given back is the first one taken: the others grow old and close by themselves. */
  readonly #idle: Connection[] = [];

  constructor(origin: string | URL, options: PoolOptions, limits: PoolLimits, clock: Clock) {
    super();
    this.#origin = new URL(origin);
    this.#limits = limits;
    this.#clock = clock;
    // Built once, so that all connections share its TLS sessions.
    const connect =
      typeof options.connect === 'function'
        ? options.connect
        : buildConnector({ ...options.connect, allowH2: false, timeout: options.connectTimeout });
    this.#options = { ...options, connect };
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: PooledHandler): boolean {
    const connection = this.#take();
    if (connection === undefined) {
      handler.refuse(
        new GatewayError('overloaded', 'Every connection to the provider is in use.', { retryAfterMs: 1000 }),
      );
      return false;
    }
    handler.connection = connection;
    return connection.client.dispatch(options, handler);
  }

  override close(callback?: () => void): Promise<void> {
    return this.#endAll((connection) => connection.client.close(), callback);
  }

  override destroy(...args: unknown[]): Promise<void> {
    const callback = args.findLast((arg): arg is () => void => typeof arg === 'function');
    const error = args[0] instanceof Error ? args[0] : null;
    return this.#endAll((connection) => connection.client.destroy(error), callback);
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  onIdle(connection: Connection): void {
    this.#idle.push(connection);
  }

  onGone(connection: Connection, wasIdle: boolean): void {
    this.#all.delete(connection);
    if (wasIdle) this.#idle.splice(this.#idle.lastIndexOf(connection), 1);
  }

  #take(): Connection | undefined {
    const nowMs = this.#clock.nowMs();
    for (let connection = this.#idle.at(-1); connection !== undefined; connection = this.#idle.at(-1)) {
      if (nowMs < connection.useUntilMs) {
        this.#idle.pop();
        connection.claim();
        return connection;
      }
      connection.discard();
    }
    if (this.#all.size >= this.#limits.maxConnections) return undefined;
    const opened = new Connection(new Client(this.#origin, this.#options), this.#limits.maxSocketAgeMs, this);
    this.#all.add(opened);
    return opened;
  }

  async #endAll(end: (connection: Connection) => Promise<void>, callback?: () => void): Promise<void> {
    const connections = [...this.#all];
    this.#idle.length = 0;
    this.#all.clear();
    await Promise.all(connections.map(end));
    callback?.();
  }
}
