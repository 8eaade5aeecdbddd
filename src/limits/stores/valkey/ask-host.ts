import { systemClock } from '../../../core/clock.ts';
import type { HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { connectionOptions, type ConnectionOptions } from './connection-options.ts';
import { Connection } from './connection.ts';
import { StoreKeys } from './counter-key.ts';
import { withTimeout } from './with-timeout.ts';
import { Unsuited } from './store-errors.ts';
import { connectTimeoutMs } from './timing.ts';

/** Where the primary is, as one host says. */
export interface Answer {
  readonly address: HostAddress;
  /** The primary's config epoch, which grows with each failover: of two answers the higher one is newer. -1 where it is not told. */
  readonly epoch: number;
}

const unsent = -1;

/** Asks a Sentinel, or a node of a cluster. @throws where it cannot say, or not within a second each for the connection and the answer */
export function askHost(settings: ValkeySettings, host: HostAddress): Promise<Answer> {
  return settings.sentinel === undefined ? askNode(settings, host) : askSentinel(settings, host);
}

async function askSentinel(settings: ValkeySettings, sentinel: HostAddress): Promise<Answer> {
  const { sentinel: name = '', sentinelUsername: username, sentinelPassword: password, url, caFile } = settings;
  const credentials = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(caFile === undefined ? {} : { caFile }),
  };
  const { to } = await connectionOptions({ url, ...credentials }, sentinel);
  const [answer, facts] = await asked(to, (connection) =>
    Promise.all([
      connection.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name),
      connection.call('SENTINEL', 'MASTER', name).catch(() => undefined),
    ]),
  ).catch((error: unknown) => {
    throw isRefusal(error) ? new Unsuited('credentials', sentinelsRefuse) : error;
  });
  if (!Array.isArray(answer))
    throw new Unsuited('settings', 'the Sentinels know no primary of the name in limits.valkey.sentinel');
  const [host, port] = answer as unknown[];
  return { address: { host: String(host), port: Number(port) }, epoch: epochOf(facts) };
}

const sentinelsRefuse =
  'the Sentinels refuse the user name or the password: see limits.valkey.sentinelUsername and sentinelPassword';

function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(NOAUTH|WRONGPASS|NOPERM) /.test(error.message);
}

/** @param facts names and values in turn */
function epochOf(facts: unknown): number {
  const list: readonly unknown[] = Array.isArray(facts) ? facts : [];
  const at = list.indexOf('config-epoch');
  return at < 0 ? unsent : wholeNumber(list[at + 1]);
}

async function askNode(settings: ValkeySettings, node: HostAddress): Promise<Answer> {
  const { to } = await connectionOptions(settings, node);
  const [slot, slots, nodes] = await asked(to, (connection) =>
    Promise.all([
      connection.call('CLUSTER', 'KEYSLOT', new StoreKeys(settings.keyPrefix).sessions),
      connection.call('CLUSTER', 'SLOTS'),
      connection.call('CLUSTER', 'NODES').catch(() => ''),
    ]),
  );
  for (const [from, until, primary] of slots as readonly SlotRange[]) {
    if (Number(slot) < from || Number(slot) > until) continue;
    const [host, port, id] = primary;
    // A node that does not know its own name leaves it out: it is the one that was asked.
    const isNameless = host === null || host === '' || host === '?';
    return { address: { host: isNameless ? node.host : host, port }, epoch: epochOfNode(String(nodes), id) };
  }
  throw new Unsuited('refused', 'no shard of the cluster serves the slot of limits.valkey.keyPrefix');
}

type SlotRange = readonly [number, number, readonly [string | null, number, string?]];

/** @param nodes a line per node: id, address, flags, its primary, ping, pong, config epoch, link and slots */
function epochOfNode(nodes: string, id: string | undefined): number {
  if (id === undefined) return unsent;
  const line = nodes.split('\n').find((text) => text.startsWith(`${id} `));
  return wholeNumber(line?.split(' ')[6]);
}

function wholeNumber(text: unknown): number {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : unsent;
}

async function asked<T>(to: ConnectionOptions['to'], question: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.open({ to, database: 0 }, () => undefined);
  try {
    return await withTimeout(systemClock, question(connection), connectTimeoutMs);
  } finally {
    connection.close();
  }
}
