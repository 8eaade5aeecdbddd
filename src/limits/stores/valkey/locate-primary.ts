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

/** A host whose answer was of no use is believed after the others for so long. */
const asideMs = 30_000;
/** Of what the hosts name for primary so many are tried before all are asked anew. */
const mostTries = 3;

/**
 * Connects to the server that counts: the one of the URL; the one that Sentinels name as primary; or the primary of the
 * shard that holds our slot. All hosts are asked before each connection, so a failover is followed by connecting anew. Of
 * what they name the newest is tried first, and it must say itself that it is a primary.
 */
export class PrimaryLocator {
  readonly #settings: ValkeySettings;
  readonly #hosts: readonly HostAddress[];
  readonly #asideUntilMs = new Map<HostAddress, number>();
  /** Who named the primary that was connected to last. */
  #believed: readonly HostAddress[] = [];

  constructor(settings: ValkeySettings) {
    this.#settings = settings;
    const address = parseStoreUrl(settings.url);
    const isAsked = settings.sentinel !== undefined || settings.cluster;
    this.#hosts = isAsked && address.kind === 'hosts' ? address.hosts : [];
  }

  /** @throws what the best of the candidates met or, where none is named, what the first host met */
  async connect(onEnd: (cause: unknown) => void): Promise<Connection> {
    if (this.#hosts.length === 0) return Connection.open(await connectionOptions(this.#settings), onEnd);
    // Their primary is asked for again, so it was lost: it refused, fell silent, or takes no writes any more.
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

/** Undefined where the server does not let us ask: then its first error to a write tells. */
async function roleOf(connection: Connection): Promise<unknown> {
  try {
    const answer = await connection.call('ROLE');
    return Array.isArray(answer) ? (answer as unknown[])[0] : undefined;
  } catch (error) {
    if (error instanceof Error && /^NOPERM |unknown command/i.test(error.message)) return undefined;
    throw error;
  }
}
