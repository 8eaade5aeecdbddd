import type { Clock, Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Call } from './call.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import type { ConnectionLimits } from './connection-lifetime.ts';
import type { RequestBytes } from './http1/request-bytes.ts';
import type { TlsSessionCache } from './dial/dial.ts';
import type { DialOptions } from './dial/dial-options.ts';

interface PoolLimits extends ConnectionLimits {
  /** Maximum number of connections to one origin. */
  readonly maxConnections: number;
}

/** The connections to one origin. Each carries one call at a time. */
export class ConnectionPool implements ConnectionListener {
  readonly #way: DialOptions;
  readonly #sessions: TlsSessionCache = { session: undefined };
  readonly #limits: PoolLimits;
  readonly #clock: Clock;
  readonly #all = new Set<Connection>();
  /** The connection that became idle last is used first, so that the others grow old and are closed. */
  readonly #idle: Connection[] = [];
  #sweep: Timer | undefined;

  constructor(way: DialOptions, limits: PoolLimits, clock: Clock) {
    this.#way = way;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Value of the Host header. */
  get host(): string {
    return this.#way.origin.host;
  }

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  send(call: Call, request: RequestBytes): void {
    const connection = this.#take();
    if (connection === undefined) {
      call.refuse(
        new GatewayError('overloaded', 'Every connection to the provider is in use.', {
          retryAfterMs: 1000,
          unwritten: true,
        }),
      );
      return;
    }
    call.connection = connection;
    connection.begin(call, request);
  }

  /** Closes all connections, also those with a call. */
  close(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    // A listener may start another call at once. Its new connection must not be closed here.
    for (const connection of Array.from(this.#all)) connection.cut();
  }

  onIdle(connection: Connection): void {
    this.#idle.push(connection);
    this.#sweep ??= this.#clock.after(this.#limits.idleSocketMs, () => {
      this.#closeUnused();
    });
  }

  onGone(connection: Connection, wasIdle: boolean): void {
    this.#all.delete(connection);
    if (wasIdle) this.#idle.splice(this.#idle.lastIndexOf(connection), 1);
  }

  onUnused(call: Call, request: RequestBytes): void {
    this.send(call, request);
  }

  #take(): Connection | undefined {
    const nowMs = this.#clock.nowMs();
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (nowMs < connection.usableUntilMs) return connection;
      this.#idle.push(connection);
      connection.discard();
    }
    if (this.#all.size >= this.#limits.maxConnections) return undefined;
    const opened = new Connection(this.#way, this.#sessions, this.#limits, this.#clock, this);
    this.#all.add(opened);
    return opened;
  }

  /**
   * Closes connections that have been idle for too long. It runs once per idle time, as long as there are idle
   * connections.
   */
  #closeUnused(): void {
    this.#sweep = undefined;
    const nowMs = this.#clock.nowMs();
    let nextMs = Infinity;
    for (const connection of this.#idle.toReversed()) {
      const { usableUntilMs } = connection;
      if (usableUntilMs <= nowMs) connection.discard();
      else nextMs = Math.min(nextMs, usableUntilMs);
    }
    if (nextMs === Infinity) return;
    this.#sweep = this.#clock.after(Math.ceil(nextMs - nowMs), () => {
      this.#closeUnused();
    });
  }
}
