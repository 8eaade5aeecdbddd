import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { waitFor } from './gateway.ts';
import { RunningValkey } from './valkey.ts';

/** Three shards, and a replica of the one that holds the gateways' keys. */
interface RunningCluster {
  /** The primary of the shard that holds the keys. */
  readonly primary: RunningValkey;
  readonly replica: RunningValkey;
  /** The part of a gateway's settings that names this cluster. */
  readonly settings: { readonly url: string; readonly cluster: true };
  /** Lets the replica take over from a healthy primary. */
  readonly handOver: () => Promise<unknown>;
}

const shards = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const;

/** Starts a cluster that ends with the test. */
export async function startCluster(): Promise<RunningCluster> {
  const nodes: RunningValkey[] = [];
  const busPorts: number[] = [];
  for (let count = 0; count <= shards.length; count += 1) {
    const busPort = await freePort();
    busPorts.push(busPort);
    const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000'];
    const node = await RunningValkey.start({ args: [...args, '--repl-diskless-sync-delay', '0'] });
    onTestFinished(() => node.close());
    nodes.push(node);
  }
  const [first] = nodes;
  const replica = nodes.pop();
  if (first === undefined || replica === undefined) throw new Error('nodes were expected');
  const primaries = nodes;
  for (const [index, [from, until]] of shards.entries()) {
    await primaries[index]?.admin.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(until));
  }
  for (const [index, { port }] of [...primaries, replica].entries()) {
    if (port !== first.port)
      await first.admin.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[index]));
  }
  const all = [...primaries, replica];
  await until('the nodes do not know each other', async () => {
    const infos = await Promise.all(all.map(({ admin }) => admin.call('CLUSTER', 'INFO')));
    return infos.every((info) => /cluster_state:ok[^]*cluster_known_nodes:4/.test(String(info)));
  });
  const slot = Number(await first.admin.call('CLUSTER', 'KEYSLOT', '{headgate}:sessions'));
  const at = shards.findIndex(([from, last]) => slot >= from && slot <= last);
  const primary = primaries[at];
  if (primary === undefined) throw new Error('no shard has the slot');
  await replica.admin.call('CLUSTER', 'REPLICATE', String(await primary.admin.call('CLUSTER', 'MYID')));
  await until('the replica has not caught up', async () => {
    const info = await replica.admin.info('replication');
    return info.includes('role:slave') && info.includes('master_link_status:up');
  });
  // A replica can take over only after its shard knows of it.
  await until('the nodes do not know of the replica', async () => {
    const lists = await Promise.all(primaries.map(({ admin }) => admin.call('CLUSTER', 'NODES')));
    return lists.every((list) => / slave /.test(String(list)));
  });
  const url = `redis://${all.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  const handOver = (): Promise<unknown> => replica.admin.call('CLUSTER', 'FAILOVER');
  return { primary, replica, settings: { url, cluster: true }, handOver };
}

async function until(complaint: string, isSo: () => Promise<boolean>): Promise<void> {
  const done = await waitFor(async () => ((await isSo().catch(() => false)) ? true : undefined), 20_000);
  if (done !== true) throw new Error(complaint);
}
