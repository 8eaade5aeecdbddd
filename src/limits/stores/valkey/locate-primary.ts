import { systemClock } from '../../../core/clock.ts';
import { parseStoreUrl, type HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { askHost, type Answer } from './ask-host.ts';
import { connectionOptions } from './connection-options.ts';
import { Connection } from './connection.ts';
import { HostPoll } from './host-poll.ts';
import { withTimeout } from './with-timeout.ts';
import { Unsuited } from './store-errors.ts';
import { connectTimeoutMs } from './timing.ts';

/** For how long a host whose answer was useless is believed only after the others. */
const asideMs = 30_000;
/** How many of the named primaries are tried before all hosts are asked again. */
const mostTries = 3;

/**
 * Connects to the server that counts: the one of the URL, the one that Sentinels name as primary, or the primary of the
 * cluster's shard that has our slot. All hosts are asked before each connection, so a new connection follows a
 * failover.
 * The newest answer is tried first, and the server itself must say that it is a primary.
 */
export class PrimaryLocator {
  readonly #settings: ValkeySettings;
  readonly #hosts: readonly HostAddress[];
  readonly #asideUntilMs = new Map<HostAddress, number>();
  /** The hosts that named the primary of the last connection. */
  #believed: readonly HostAddress[] = [];

  constructor(settings: ValkeySettings) {
    this.#settings = settings;
    const address = parseStoreUrl(settings.url);
    const isAsked = settings.sentinel !== undefined || settings.cluster;
    this.#hosts = isAsked && address.kind === 'hosts' ? address.hosts : [];
  }

  /** @throws the error of the best candidate or, if no host named one, the error of the first host */
  async connect(onEnd: (cause: unknown) => void): Promise<Connection> {
    if (this.#hosts.length === 0) return Connection.open(await connectionOptions(this.#settings), onEnd);
    // A new connection is needed, so the last primary was lost: it refused, fell silent, or became a replica. The hosts
    // that named it are believed last.
    this.#setAside(this.#believed);
    this.#believed = [];
    const poll = new HostPoll({
      hosts: this.#hosts,
      ask: (host) => this.#ask(host),
      isAside: (host) => (this.#asideUntilMs.get(host) ?? 0) > systemClock.nowMs(),
    });
    try {
      return await this.#tryAll(poll, onEnd);
    } finally {
      poll.close();
    }
  }

  async #ask(host: HostAddress): Promise<Answer> {
    try {
      return await askHost(this.#settings, host);
    } catch (error) {
      this.#setAside([host]);
      throw error;
    }
  }

  async #tryAll(poll: HostPoll, onEnd: (cause: unknown) => void): Promise<Connection> {
    const failures: unknown[] = [];
    while (failures.length < mostTries) {
      const candidate = await poll.next();
      if (candidate === undefined) break;
      try {
        const connection = await this.#connectTo(candidate.address, onEnd);
        this.#believed = candidate.namedBy;
        return connection;
      } catch (error) {
        failures.push(error);
        this.#setAside(candidate.namedBy);
      }
    }
    const [first = this.#hosts.map((host) => poll.errors.get(host)).find((error) => error !== undefined)] = failures;
    throw first;
  }

  async #connectTo(address: HostAddress, onEnd: (cause: unknown) => void): Promise<Connection> {
    const connection = await Connection.open(await connectionOptions(this.#settings, address), onEnd);
    try {
      const role = await withTimeout(systemClock, roleOf(connection), connectTimeoutMs);
      if (role === 'slave') throw new Unsuited('refused', 'it is a replica, which takes no writes');
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  #setAside(hosts: Iterable<HostAddress>): void {
    const untilMs = systemClock.nowMs() + asideMs;
    for (const host of hosts) this.#asideUntilMs.set(host, untilMs);
  }
}

/** Undefined if the server does not let us ask. In that case its error to the first write tells. */
async function roleOf(connection: Connection): Promise<unknown> {
  try {
    const answer = await connection.call('ROLE');
    return Array.isArray(answer) ? (answer as unknown[])[0] : undefined;
  } catch (error) {
    if (error instanceof Error && /^NOPERM |unknown command/i.test(error.message)) return undefined;
    throw error;
  }
}
