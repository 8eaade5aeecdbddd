import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { freePort } from '../../../../test/harness/free-port.ts';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { charge, requests, TestPod, until } from './store-for-tests.fixture.ts';

describe
  .skipIf(valkeyServer === undefined)
  .concurrent('a Sentinel that answers first and does not know the newest', () => {
    it('is not believed where it names a replica, and another names the primary', async (context) => {
      const { primary, replica } = await pair(context);
      const stale = await sentinel(context, { port: replica.port });
      const slow = await sentinel(context, { port: primary.port, delayMs: 300 });
      const pod = await podOf(context, stale, slow).reached();
      expect((await pod.take(charge(requests(10)))).kind).toBe('admitted');
      expect(await primary.calls('mget')).toBe(1);
      expect(pod.events).toEqual(['reached, 1 pods']);
    });

    it('is not believed where nobody listens at what it names', async (context) => {
      const { primary } = await pair(context);
      const stale = await sentinel(context, { port: await freePort() });
      const slow = await sentinel(context, { port: primary.port, delayMs: 300 });
      await podOf(context, stale, slow).reached();
    });

    it('is not believed where another one’s primary has the higher config epoch', async (context) => {
      const [old, primary] = [await server(context), await server(context)];
      const stale = await sentinel(context, { port: old.port, epoch: 9 });
      const slow = await sentinel(context, { port: primary.port, epoch: 10, delayMs: 20 });
      const pod = await podOf(context, stale, slow).reached();
      await pod.take(charge(requests(10)));
      expect([await old.calls('mget'), await primary.calls('mget')]).toEqual([0, 1]);
    });

    it('comes after the others once the primary that it named is lost, where that does not tell its role', async (context) => {
      const { primary, replica } = await pair(context);
      await replica.admin.call('ACL', 'SETUSER', 'default', '-role');
      const stale = await sentinel(context, { port: replica.port });
      const slow = await sentinel(context, { port: primary.port, delayMs: 300 });
      const pod = await podOf(context, stale, slow).reached();
      expect(pod.events[0]).toMatch(/^lost: refused: it is a replica/);
      await pod.take(charge(requests(10)));
      expect(await primary.calls('mget')).toBe(1);
    });

    it('is believed where it is the only one, as soon as what it names is the primary', async (context) => {
      const { replica } = await pair(context);
      const only = await sentinel(context, { port: replica.port });
      const pod = podOf(context, only);
      await until(() => pod.events.length > 0);
      expect(pod.events).toEqual(['lost: refused: it is a replica, which takes no writes; 1 pods']);
      await replica.admin.call('REPLICAOF', 'NO', 'ONE');
      await pod.reached();
    });
  });

it.skipIf(valkeyServer === undefined)(
  'of two nodes of a cluster that differ the higher config epoch is believed',
  async (context) => {
    const [old, current] = [await server(context, cluster), await server(context, cluster)];
    for (const [index, node] of [old, current].entries()) {
      await node.admin.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
      await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(async () => String(await node.admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    }
    const url = `redis://127.0.0.1:${old.port},127.0.0.1:${current.port}`;
    const pod = new TestPod({ url, cluster: true });
    context.onTestFinished(() => pod.end());
    await (await pod.reached()).take(charge(requests(10)));
    expect([await old.calls('mget'), await current.calls('mget')]).toEqual([0, 1]);
  },
);

const cluster = ['--cluster-enabled', 'yes'];

async function server({ onTestFinished }: TestContext, args: readonly string[] = []): Promise<RunningValkey> {
  const started = await RunningValkey.start({ args });
  onTestFinished(() => started.close());
  return started;
}

async function pair(
  context: TestContext,
): Promise<{ readonly primary: RunningValkey; readonly replica: RunningValkey }> {
  const primary = await server(context);
  return { primary, replica: await server(context, ['--replicaof', '127.0.0.1', String(primary.port)]) };
}

interface SentinelSays {
  readonly port: number;
  /** Not told where none is given. */
  readonly epoch?: number;
  readonly delayMs?: number;
}

/** What speaks as a Sentinel does, and always says the same. Returns its port. */
async function sentinel({ onTestFinished }: TestContext, { port, epoch, delayMs = 0 }: SentinelSays): Promise<number> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        const answers = [...bytes.toString().matchAll(/GET-MASTER-ADDR-BY-NAME|\r\nMASTER\r\n/g)].map(([word]) => {
          if (word.startsWith('GET')) return array('127.0.0.1', String(port));
          return epoch === undefined
            ? '-NOPERM it may not\r\n'
            : array('name', 'mymaster', 'config-epoch', String(epoch));
        });
        void pause(delayMs).then(() => socket.write(answers.join('')));
      });
  });
  await once(listening.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    listening.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return address.port;
}

function array(...texts: readonly string[]): string {
  return `*${texts.length}\r\n${texts.map((text) => `$${text.length}\r\n${text}\r\n`).join('')}`;
}

function podOf({ onTestFinished }: TestContext, ...sentinels: readonly number[]): TestPod {
  const url = `redis://${sentinels.map((port) => `127.0.0.1:${port}`).join(',')}`;
  const pod = new TestPod({ url, sentinel: 'mymaster' });
  onTestFinished(() => pod.end());
  return pod;
}
