import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { makeCertificate } from '../../../../test/harness/certificates.ts';
import { freePort } from '../../../../test/harness/free-port.ts';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
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

  it('is a database of its own', async (context) => {
    const { url, admin } = await server(context, []);
    const pod = await works(context, { url: `${url}/3` });
    await pod.take(charge(requests(10)));
    expect(await admin.dbsize()).toBe(0);
    await admin.select(3);
    expect(await admin.dbsize()).toBeGreaterThan(0);
  });

  it('is TLS, with an authority of its own where one is named', async (context) => {
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
    expect((await fails(context, { url: plain.replace('redis:', 'rediss:') }))[0]).toMatch(/^lost: (tls|connection)/);
    await writeFile(join(folder, 'no.pem'), '');
    const gone = join(folder, 'gone.pem');
    expect((await fails(context, { url: `rediss://127.0.0.1:${port}`, caFile: gone }))[0]).toContain('ENOENT');
  });
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
