import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { systemClock } from '../../../core/clock.ts';
import { StoreKeys } from './counter-key.ts';
import { WatchedConnection } from './watched-connection.ts';
import { charge, keyPrefix, requests, TestPod, until } from './store-for-tests.fixture.ts';
import type { Patience } from './timing.ts';

const short: Patience = { silenceMs: 300, waitMs: 500 };

describe.skipIf(valkeyServer === undefined).concurrent('a host that accepts and never answers', () => {
  it.for(['cluster', 'sentinel'] as const)(
    'keeps no request waiting where it is the only %s there is',
    async (kind, context) => {
      const { port } = await silentHost(context);
      const url = `redis://127.0.0.1:${port}`;
      const pod = podOf(context, kind === 'cluster' ? { url, cluster: true } : { url, sentinel: 'mymaster' });
      const kinds = [pod.take(charge(requests(2))), pod.take(charge(requests(2))), pod.take(charge(requests(2)))];
      expect((await withTimeout(Promise.all(kinds))).map((decision) => decision.kind)).toEqual([
        'admitted',
        'admitted',
        'refused',
      ]);
      expect(pod.byStore).toBe(0);
      expect(pod.events).toEqual(['lost: timeout: no answer within 500 ms; 1 pods']);
    },
  );

  it('is asked anew, and the store is reached once somebody answers there', async (context) => {
    const node = await clusterOfOne(context);
    const host = await silentHost(context);
    const pod = podOf(context, { url: `redis://127.0.0.1:${host.port}`, cluster: true });
    for (let times = 0; times < 2; times += 1) {
      const before = host.accepted();
      await until(() => host.accepted() > before);
      host.answerAs(node);
      await pod.reached();
      host.fallSilent();
      await node.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await pod.lost();
    }
  });

  it('leaves no socket behind where another host answers', async (context) => {
    const silent = await silentHost(context);
    const node = await clusterOfOne(context);
    const pod = podOf(context, { url: `redis://127.0.0.1:${silent.port},127.0.0.1:${node.port}`, cluster: true });
    await pod.reached();
    for (let times = 0; times < 2; times += 1) {
      await node.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await pod.lost();
      await pod.reached();
    }
    expect(silent.accepted()).toBeGreaterThanOrEqual(3);
    await until(() => silent.open() === 0);
  });
});

it('keeps nobody waiting for the first word about the store, whatever keeps the connection from being made', async () => {
  const lost: unknown[] = [];
  const link = new WatchedConnection({
    open: () => new Promise(() => undefined),
    keys: new StoreKeys(keyPrefix),
    clock: systemClock,
    patience: { silenceMs: 50, waitMs: 100 },
    onHeard: () => undefined,
    onReached: () => undefined,
    onRenewed: () => undefined,
    onLost: (error) => lost.push(error),
  });
  link.start();
  await withTimeout(link.firstVerdict ?? Promise.reject(new Error('it is known before it began')));
  expect(lost.map(String)).toEqual(['Error: no answer within 100 ms']);
  expect(link.firstVerdict).toBe(undefined);
  await link.close();
});

interface SilentHost {
  readonly port: number;
  readonly accepted: () => number;
  readonly open: () => number;
  /** Has who connects from now on speak to that server; who has connected before still hears nothing. */
  readonly answerAs: (server: RunningValkey) => void;
  readonly fallSilent: () => void;
}

async function silentHost({ onTestFinished }: TestContext): Promise<SilentHost> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let answering: RunningValkey | undefined;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (answering === undefined) socket.resume();
    else {
      const onward = connect(answering.port, '127.0.0.1').on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return {
    port: address.port,
    accepted: () => accepted,
    open: () => sockets.size,
    answerAs: (server) => (answering = server),
    fallSilent: () => (answering = undefined),
  };
}

async function clusterOfOne({ onTestFinished }: TestContext): Promise<RunningValkey> {
  const node = await RunningValkey.start({ args: ['--cluster-enabled', 'yes'] });
  onTestFinished(() => node.close());
  await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await until(async () => String(await node.admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return node;
}

function podOf({ onTestFinished }: TestContext, settings: ConstructorParameters<typeof TestPod>[0]): TestPod {
  const pod = new TestPod(settings, 1, short);
  onTestFinished(() => pod.end());
  return pod;
}

/** @throws where it takes longer than any of the times that bound it, and than a busy machine adds to them */
async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  const late = pause(6000, undefined, { ref: false }).then(() => {
    throw new Error('nobody was answered in time');
  });
  return Promise.race([answer, late]);
}
