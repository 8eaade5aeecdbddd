import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, askForStream, eventNames } from '../harness/ask.ts';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { startConnectProxy, startTlsFront } from '../harness/tunnel.ts';

const key = 'sk-proj-Zq7rT2vXw9LmN4pB';

async function startHttpsProvider() {
  const provider = await startProvider();
  const certificate = makeCertificate(await makeFolder(), 'provider');
  const port = await startTlsFront(provider.port, certificate);
  return { provider, port, baseUrl: `https://localhost:${port}/v1`, caFile: certificate.certFile };
}

test('by the extra authorities of the file, or of NODE_EXTRA_CA_CERTS, and by none other', async () => {
  const { provider, baseUrl, caFile } = await startHttpsProvider();
  const trusting = await startGateway({ provider: baseUrl, config: { upstream: { extraCaFile: caFile } } });
  expect(eventNames(await (await askForStream(trusting.url)).text()).at(-1)).toBe('done');
  const byNode = await startGateway({ provider: baseUrl, env: { NODE_EXTRA_CA_CERTS: caFile } });
  expect((await ask(byNode.url)).status).toBe(200);
  expect(provider.stats().started).toBe(2);

  const wary = await startGateway({ provider: baseUrl });
  const answer = await ask(wary.url);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
  expect(provider.stats().started).toBe(2);
});

test('through HTTPS_PROXY, which sees neither the key nor what NO_PROXY names', async () => {
  const { provider, port, baseUrl, caFile } = await startHttpsProvider();
  const proxy = await startConnectProxy();
  const config = { upstream: { extraCaFile: caFile } };
  const env = { HTTPS_PROXY: proxy.url, OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl };
  const gateway = await startGateway({ config, env });
  expect(eventNames(await (await askForStream(gateway.url)).text()).at(-1)).toBe('done');
  expect(proxy.asked).toHaveLength(1);
  expect(proxy.asked[0]).toMatch(new RegExp(`^CONNECT localhost:${port} HTTP/1.1\r\n`));
  expect(proxy.asked.join()).not.toContain(key);
  expect(provider.requests()[0]?.headers.authorization).toBe(`Bearer ${key}`);

  const direct = await startGateway({ config, env: { ...env, NO_PROXY: 'localhost' } });
  expect((await ask(direct.url)).status).toBe(200);
  expect(proxy.asked).toHaveLength(1);
  expect(provider.stats().started).toBe(2);
});

test('a file of authorities that is not there is a start-up error that names the setting', async () => {
  const extraCaFile = join(await makeFolder(), 'none.pem');
  const start = startGateway({ provider: 'https://localhost:1/v1', config: { upstream: { extraCaFile } } });
  await expect(start).rejects.toThrow('upstream.extraCaFile names a file that does not exist');
});
