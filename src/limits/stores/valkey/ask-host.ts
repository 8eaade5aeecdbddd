import { systemClock } from '../../../core/clock.ts';
import type { HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { connectionOptions, type ConnectionOptions } from './connection-options.ts';
import { Connection } from './connection.ts';
import { StoreKeys } from './counter-key.ts';
import { withTimeout } from './with-timeout.ts';
import { Unsuited } from './store-errors.ts';
import { connectTimeoutMs } from './timing.ts';

/** The address of the primary, according to one host. */
export interface Answer {
  readonly address: HostAddress;
  /**
   * The primary's config epoch, which grows with each failover: the higher of two answers is newer. -1 if the host does
   * not say.
   */
  readonly epoch: number;
}

const unsent = -1;

/**
 * Asks a Sentinel or a node of a cluster for the primary. @throws if it cannot say, or if the connection or the answer
 * takes longer than a second
 */
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

/** @param facts names and values alternate */
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
    // A node that does not know its own name leaves it out. It is the node that was asked.
    const isNameless = host === null || host === '' || host === '?';
    return { address: { host: isNameless ? node.host : host, port }, epoch: epochOfNode(String(nodes), id) };
  }
  throw new Unsuited('refused', 'no shard of the cluster serves the slot of limits.valkey.keyPrefix');
}

type SlotRange = readonly [number, number, readonly [string | null, number, string?]];

/** @param nodes one line per node: id, address, flags, its primary, ping, pong, config epoch, link and slots */
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
