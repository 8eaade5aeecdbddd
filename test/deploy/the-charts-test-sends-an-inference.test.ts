import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { podsOf, type Container } from './pods.ts';

const [pod] = podsOf('helm-base').filter(({ of }) => of.includes(' Pod '));
const { command = [], args = [] } = pod?.spec.containers[0] ?? ({} as Container);

/** Runs the command of the pod of `helm test` against another gateway. */
async function runTest(url: string, key = ''): Promise<{ code: number; out: string }> {
  const env = { HEADGATE_URL: `${url}/v1/inference`, HEADGATE_KEY: key };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...command.slice(1), ...args], { env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, out: stdout };
  }
}

test('it asks the image’s own node', () => {
  expect(command[0]).toBe('/usr/local/bin/node');
});

test('it succeeds where an inference comes back, and the provider was asked', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const { code, out } = await runTest(gateway.url);
  expect(out).toMatch(/^200 .*"object":"inference"/);
  expect(code).toBe(0);
  expect(provider.requests()).toHaveLength(1);
});

test('it fails where the provider does', async () => {
  const provider = await startProvider('status=500');
  const gateway = await startGateway({ provider: provider.baseUrl });
  expect(await runTest(gateway.url)).toMatchObject({ code: 1, out: expect.stringMatching(/^502 /) as unknown });
});

test('it fails where nobody listens', async () => {
  expect((await runTest('http://127.0.0.1:9')).code).not.toBe(0);
});

test('it shows a key where one is wanted', async () => {
  const provider = await startProvider();
  const sha256 = createHash('sha256').update('hg-of-a-test').digest('hex');
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { auth: { keys: [{ id: 'test', sha256 }] } },
  });
  expect((await runTest(gateway.url)).code).toBe(1);
  expect((await runTest(gateway.url, 'hg-of-a-test')).code).toBe(0);
});
