import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { waitFor } from './gateway.ts';
import { RunningValkey, valkeyServer } from './valkey.ts';

const name = 'mymaster';

/** A primary, its replica, and three Sentinels that watch them. */
interface WatchedValkey {
  readonly primary: RunningValkey;
  readonly replica: RunningValkey;
  /** The part of a gateway's settings that names these Sentinels. */
  readonly settings: { readonly url: string; readonly sentinel: string };
  /** Lets the replica take over from a healthy primary. */
  readonly handOver: () => Promise<unknown>;
}

/**
 * Starts all of them; they end with the test.
 * @param password the password of the Sentinels; empty for none
 */
export async function startWatchedValkey({ password = '' } = {}): Promise<WatchedValkey> {
  const primary = await RunningValkey.start({ args: ['--repl-diskless-sync-delay', '0'] });
  onTestFinished(() => primary.close());
  const replica = await RunningValkey.start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  onTestFinished(() => replica.close());
  const ports = [await freePort(), await freePort(), await freePort()];
  await Promise.all(ports.map((port) => startSentinel(port, primary.port, password)));
  const first = new Redis({
    host: '127.0.0.1',
    port: ports[0] ?? 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    ...(password === '' ? {} : { password }),
  });
  first.on('error', () => undefined);
  onTestFinished(() => {
    first.disconnect();
  });
  const knowsAll = await waitFor(async () => {
    const [replicas, others] = await Promise.all(
      ['REPLICAS', 'SENTINELS'].map((what) => first.call('SENTINEL', what, name).catch(() => [])),
    );
    return (replicas as unknown[]).length === 1 && (others as unknown[]).length === 2 ? true : undefined;
  }, 20_000);
  if (knowsAll !== true) throw new Error('the Sentinels do not know of each other');
  const url = `redis://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
  const handOver = (): Promise<unknown> => first.call('SENTINEL', 'FAILOVER', name);
  return { primary, replica, settings: { url, sentinel: name }, handOver };
}

async function startSentinel(port: number, primaryPort: number, password: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
    ...(password === '' ? [] : [`requirepass ${password}`, `sentinel sentinel-pass ${password}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn(valkeyServer ?? '', [file, '--sentinel'], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
}
