import { systemClock } from '../../../core/clock.ts';
import { parseStoreUrl, type HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { connectionOptions, type ConnectionOptions } from './connection-options.ts';
import { Connection } from './connection.ts';
import { StoreKeys } from './counter-key.ts';
import { inTime } from './in-time.ts';
import { Unsuited } from './store-errors.ts';
import { connectTimeoutMs } from './timing.ts';

/**
 * Where the server is that counts: the one of the URL; the one that Sentinels name as primary; or the primary of the
 * shard that holds our slot. Asked before each connection, so a failover is followed by connecting anew. All hosts are asked at
 * once, and the first answer counts.
 * @throws what the first host met, where none answers
 */
export async function locatePrimary(settings: ValkeySettings): Promise<ConnectionOptions> {
  const { sentinel, cluster } = settings;
  const address = parseStoreUrl(settings.url);
  if (address.kind !== 'hosts' || (sentinel === undefined && !cluster)) return connectionOptions(settings);
  const ask = sentinel === undefined ? askNode : askSentinel;
  try {
    return await connectionOptions(settings, await Promise.any(address.hosts.map((host) => ask(settings, host))));
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

async function askSentinel(settings: ValkeySettings, sentinel: HostAddress): Promise<HostAddress> {
  const { sentinel: name = '', sentinelUsername: username, sentinelPassword: password, url, caFile } = settings;
  const credentials = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(caFile === undefined ? {} : { caFile }),
  };
  const { to } = await connectionOptions({ url, ...credentials }, sentinel);
  const answer = await asked(to, (connection) => connection.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)).catch(
    (error: unknown) => {
      throw isRefusal(error) ? new Unsuited('credentials', sentinelsRefuse) : error;
    },
  );
  if (!Array.isArray(answer))
    throw new Unsuited('settings', 'the Sentinels know no primary of the name in limits.valkey.sentinel');
  const [host, port] = answer as unknown[];
  return { host: String(host), port: Number(port) };
}

const sentinelsRefuse =
  'the Sentinels refuse the user name or the password: see limits.valkey.sentinelUsername and sentinelPassword';

function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(NOAUTH|WRONGPASS|NOPERM) /.test(error.message);
}

async function askNode(settings: ValkeySettings, node: HostAddress): Promise<HostAddress> {
  const { to } = await connectionOptions(settings, node);
  const [slot, slots] = await asked(to, (connection) =>
    Promise.all([
      connection.call('CLUSTER', 'KEYSLOT', new StoreKeys(settings.keyPrefix).sessions),
      connection.call('CLUSTER', 'SLOTS'),
    ]),
  );
  for (const [from, until, primary] of slots as readonly SlotRange[]) {
    if (Number(slot) < from || Number(slot) > until) continue;
    const [host, port] = primary;
    // A node that does not know its own name leaves it out: it is the one that was asked.
    return { host: host === null || host === '' || host === '?' ? node.host : host, port };
  }
  throw new Unsuited('refused', 'no shard of the cluster serves the slot of limits.valkey.keyPrefix');
}

type SlotRange = readonly [number, number, readonly [string | null, number]];

/** @throws where it cannot be connected to, or does not answer, each within a second */
async function asked<T>(to: ConnectionOptions['to'], question: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.open({ to, database: 0 }, () => undefined);
  try {
    return await inTime(systemClock, question(connection), connectTimeoutMs);
  } finally {
    connection.close();
  }
}
