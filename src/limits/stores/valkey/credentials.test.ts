import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { makeCertificate } from '../../../../test/harness/certificates.ts';
import { freePort } from '../../../../test/harness/free-port.ts';
import { RunningValkey, valkeyServer, valkeyServerWithTls } from '../../../../test/harness/valkey.ts';
import { Secret } from '../../../core/secret.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { charge, requests, TestPod, until } from './store-for-tests.fixture.ts';

/** As docs/operations.md gives them. */
const neededCommands = '+@read +@write +@scripting -@dangerous +time +select'.split(' ');

describe.skipIf(valkeyServer === undefined).concurrent('the way into the store', () => {
  it('is a password, and a wrong one is told without being shown', async (context) => {
    const { url } = await server(context, ['--requirepass', 'right-pass']);
    await works(context, { url, password: new Secret('right-pass') });
    for (const [password, told] of [
      [new Secret('wrong-pass'), 'lost: credentials: it refuses the user name or the password'],
      [undefined, 'lost: credentials: it wants a password'],
    ] as const) {
      const [event] = await fails(context, { url, ...(password === undefined ? {} : { password }) });
      expect(event).toContain(told);
      expect(event).not.toContain('wrong-pass');
    }
  });

  it('is a user whom an ACL lets do what is needed and no more', async (context) => {
    const { url, admin } = await server(context, []);
    await admin.call('ACL', 'SETUSER', 'gate', 'on', '>pw', '~{test}:*', ...neededCommands);
    await works(context, { url, username: 'gate', password: new Secret('pw') });
    const [event] = await fails(context, { url, username: 'gate', password: new Secret('pw'), keyPrefix: 'other' });
    expect(event).toContain('credentials: its ACL does not let the user do what is needed');
  });

  it('is a user who may do all that is needed, or the log names the command', async (context) => {
    const { url, admin } = await server(context, []);
    const settings = { url: `${url}/2`, username: 'gate', password: new Secret('pw') };
    const withoutCommand = async (command: string): Promise<void> => {
      await admin.call('ACL', 'SETUSER', 'gate', 'reset', 'on', '>pw', '~*', '+@all', '-info', `-${command}`);
    };
    for (const command of ['select', 'evalsha', 'script|load', 'time']) {
      await withoutCommand(command);
      const [event] = await fails(context, settings);
      expect(event).toContain(`lost: credentials: its ACL does not let the user do the command '${command}'`);
    }
    // What only a script runs: with the first heartbeat, and with the first decision.
    await withoutCommand('zadd');
    expect((await fails(context, settings))[0]).toContain('lost: credentials: its ACL does not let the user do');
    await withoutCommand('mget');
    expect((await failsAtWork(context, settings))[0]).toContain('lost: credentials: its ACL does not let the user do');
  });

  it('is a database of its own', async (context) => {
    const { url, admin } = await server(context, []);
    const pod = await works(context, { url: `${url}/3` });
    await pod.take(charge(requests(10)));
    expect(await admin.dbsize()).toBe(0);
    await admin.select(3);
    expect(await admin.dbsize()).toBeGreaterThan(0);
    const other = await works(context, { url: `${url}?db=7` });
    expect((await other.read(charge(requests(10))))[0]?.remaining).toBe(9);
    expect((await pod.read(charge(requests(10))))[0]?.remaining).toBe(8);
    const [event] = await fails(context, { url: `${url}/99` });
    expect(event).toContain('lost: settings: it has no database of the number in limits.valkey.url');
  });

  it('is never another database than the one that is named', async (context) => {
    const port = String(await freePort());
    const { url, admin } = await server(context, ['--cluster-enabled', 'yes', '--cluster-port', port]);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until(async () => String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    await works(context, { url, cluster: true });
    for (const database of ['/1', '/2', '?db=7']) {
      const [event] = await fails(context, { url: url + database });
      expect(event).toMatch(/^lost: settings: .*a node of a cluster has (database )?0 only/);
    }
  });

  it('is a socket of the same machine', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
    context.onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { admin } = await server(context, ['--unixsocket', join(folder, 'valkey.sock')]);
    const pod = await works(context, { url: `unix://${folder}/valkey.sock?db=4` });
    await pod.take(charge(requests(10)));
    await admin.select(4);
    expect(await admin.dbsize()).toBeGreaterThan(0);
    expect((await fails(context, { url: `unix://${folder}/none.sock` }))[0]).toContain('lost: connection: ENOENT');
  });

  it('is what the settings say it is, or the log says which setting to change', async (context) => {
    const single = await server(context, []);
    const node = await server(context, ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())]);
    const cases: ReadonlyArray<readonly [Parameters<typeof podOf>[1], string]> = [
      [{ url: single.url, cluster: true }, 'settings: it is no node of a cluster: leave limits.valkey.cluster out'],
      [{ url: single.url, sentinel: 'mymaster' }, 'settings: it is no Sentinel: see limits.valkey.sentinel and url'],
      [{ url: node.url }, 'refused: its cluster does not serve our keys'],
      [{ url: node.url, cluster: true }, 'refused: no shard of the cluster serves the slot of limits.valkey.keyPrefix'],
    ];
    for (const [settings, told] of cases) expect((await fails(context, settings))[0]).toContain(`lost: ${told}`);
  });

  it('warns where the server throws keys away when it is full', async (context) => {
    const { url, admin } = await server(context, ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    const pod = podOf(context, { url });
    await until(() => pod.events.length === 2);
    expect(pod.events).toEqual(['reached, 1 pods', 'evicts: allkeys-lru']);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    const other = podOf(context, { url });
    await until(() => other.store.isReached);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(other.events.filter((event) => event.startsWith('evicts'))).toEqual([]);
  });

  it.skipIf(valkeyServerWithTls === undefined)(
    'is TLS, with an authority of its own where one is named',
    async (context) => {
      const folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
      context.onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const { certFile, keyFile } = makeCertificate(folder, 'store');
      const port = await freePort();
      const tls = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile];
      const { url: plain } = await server(context, ['--tls-port', String(port), '--tls-auth-clients', 'no', ...tls]);
      await works(context, { url: `rediss://127.0.0.1:${port}`, caFile: certFile });
      await works(context, { url: `rediss://localhost:${port}`, caFile: certFile });
      expect(await fails(context, { url: `rediss://127.0.0.1:${port}` })).toEqual([
        'lost: tls: TLS with it fails (DEPTH_ZERO_SELF_SIGNED_CERT): see limits.valkey.url and caFile; 1 pods',
      ]);
      // One side speaks TLS and the other does not.
      expect((await fails(context, { url: plain.replace('redis:', 'rediss:') }))[0]).toContain(
        'lost: tls: it does not answer in TLS: does it speak it on this port? Without TLS limits.valkey.url begins with redis://',
      );
      expect((await fails(context, { url: `redis://127.0.0.1:${port}` }))[0]).toContain(
        'lost: connection: it closed the connection before it answered: does it want TLS? With TLS limits.valkey.url begins with rediss://',
      );
      const withPassword = { url: `redis://127.0.0.1:${port}`, password: new Secret('pw') };
      expect((await fails(context, withPassword))[0]).toContain('does it want TLS?');
      await writeFile(join(folder, 'no.pem'), '');
      const gone = join(folder, 'gone.pem');
      expect((await fails(context, { url: `rediss://127.0.0.1:${port}`, caFile: gone }))[0]).toContain('ENOENT');
    },
  );
});

async function server({ onTestFinished }: TestContext, args: readonly string[]): Promise<RunningValkey> {
  const started = await RunningValkey.start({ args });
  onTestFinished(() => started.close());
  return started;
}

function podOf({ onTestFinished }: TestContext, settings: Partial<ValkeySettings> & { readonly url: string }): TestPod {
  const pod = new TestPod(settings);
  onTestFinished(() => pod.end());
  return pod;
}

async function works(context: TestContext, settings: Parameters<typeof podOf>[1]): Promise<TestPod> {
  const pod = await podOf(context, settings).reached();
  expect((await pod.take(charge(requests(10)))).kind).toBe('admitted');
  expect(pod.events.join()).toMatch(/^reached, \d pods$/);
  return pod;
}

/** What it says: once, however often it tries. */
async function fails(context: TestContext, settings: Parameters<typeof podOf>[1]): Promise<readonly string[]> {
  const pod = podOf(context, settings);
  await until(() => pod.events.length > 0);
  expect(pod.store.isReached).toBe(false);
  return pod.events;
}

/** What it says where the first decision fails. */
async function failsAtWork(context: TestContext, settings: Parameters<typeof podOf>[1]): Promise<readonly string[]> {
  const pod = await podOf(context, settings).reached();
  await pod.take(charge(requests(10)));
  await until(() => pod.events.length > 1);
  return pod.events.slice(1);
}
