import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const beyondLoopback = { port: 0, host: '0.0.0.0' };

/** The request of a browser for a page whose host name points to the gateway's address. */
async function askAs(gateway: RunningGateway, host: string, path = '/v1/chat/completions') {
  const url = new URL(path, gateway.url.replace('0.0.0.0', '127.0.0.1'));
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const isPost = path.endsWith('completions');
  const headers = { host, ...(isPost ? { origin: `http://${host}`, 'content-type': 'application/json' } : {}) };
  const call = request(url, { method: isPost ? 'POST' : 'GET', headers }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part: string) => (text += part));
    answer.on('end', () => {
      resolve({ status: answer.statusCode ?? 0, text });
    });
  });
  call.on('error', reject);
  call.end(isPost ? '{"model":"gpt-test","messages":[{"role":"user","content":"hi"}]}' : '');
  return promise;
}

async function metricOf(gateway: RunningGateway): Promise<string | undefined> {
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  return /^headgate_open_to_everybody (\d)$/m.exec(text)?.[1];
}

async function start(config: Record<string, unknown>) {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  return { provider, gateway: await startGateway({ provider: provider.baseUrl, config }) };
}

test('beyond loopback it warns, and a name that a web page can own reaches nothing', async () => {
  const { provider, gateway } = await start({ server: beyondLoopback });
  const warned = await waitFor(() => gateway.logged('configuration warning')[0], 10_000);
  expect(warned).toMatchObject({
    level: 'warn',
    warning: expect.stringMatching(/no key is wanted on 0\.0\.0\.0:.*auth\.keys or auth\.keysFile/) as string,
  });
  expect(await metricOf(gateway)).toBe('1');
  for (const path of ['/v1/chat/completions', '/v1/models', '/docs', '/openapi.json']) {
    const { status, text } = await askAs(gateway, 'evil.example:8000', path);
    expect({ path, status }).toEqual({ path, status: 421 });
    expect(text).toContain('server.allowedHosts');
  }
  expect(provider.requests()).toHaveLength(0);
  for (const host of ['headgate', 'headgate.headgate.svc', '10.1.2.3:8000', '[fd00::1]']) {
    expect({ host, status: (await askAs(gateway, host)).status }).toEqual({ host, status: 200 });
  }
  expect((await askAs(gateway, 'evil.example', '/readyz')).status).toBe(200);
});

test('a name that the operator lists is served', async () => {
  const { gateway } = await start({ server: { ...beyondLoopback, allowedHosts: ['api.example'] } });
  expect((await askAs(gateway, 'api.example')).status).toBe(200);
  expect((await askAs(gateway, 'evil.example')).status).toBe(421);
});

test('with keys, or on loopback, there is nothing to warn of', async () => {
  const { gateway } = await start({ server: beyondLoopback, auth: { keys: [keyEntry('anna')] } });
  expect(await metricOf(gateway)).toBe('0');
  expect((await askAs(gateway, 'api.example')).status).toBe(401);
  const { gateway: local } = await start({});
  expect(await metricOf(local)).toBe('0');
  for (const { lines } of [gateway, local]) expect(lines.join('\n')).not.toContain('no key is wanted');
});
