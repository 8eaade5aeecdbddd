import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { ConnectionOptions } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { closeUpstreams, newUpstream } from './calls-for-tests.ts';
import { credentialFetch } from './fetch-credentials.ts';
import { httpAnswer, startRawProvider } from './provider-for-tests.ts';
import { Certificate, Proxy, startTlsProvider } from './tls-and-proxy.fixture.ts';

let certificate: Certificate;
let extraCa = '';

beforeAll(() => {
  certificate = new Certificate();
  extraCa = readFileSync(certificate.file, 'utf8');
});
afterAll(() => {
  certificate[Symbol.dispose]();
});
afterEach(closeUpstreams);

function fetchFrom(url: string, connections: ConnectionOptions, ...upstream: Parameters<typeof newUpstream>) {
  const fetch = credentialFetch(newUpstream(...upstream), systemClock)('cloud', connections);
  return fetch({ url: new URL(url), method: 'POST', headers: { 'x-of-test': 'yes' }, body: 'a=1' });
}

const startTokenServer = () => startTlsProvider(certificate, (socket) => socket.write(httpAnswer(200, '{"a":1}')));

test('through the proxy of the provider, with the authorities of the provider', async () => {
  const { raw } = await startTokenServer();
  await using _ = raw;
  await using proxy = await Proxy.start();
  const connections = { extraCa, proxy: new Secret(`http://${proxy.authority}`) };
  const answer = await fetchFrom(`https://localhost:${raw.port}/token?x=1`, connections);
  expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body: '{"a":1}' });
  expect(proxy.asked).toEqual([expect.stringContaining(`CONNECT localhost:${raw.port} `)]);
  const [head = '', body] = raw.requests[0]?.split('\r\n\r\n') ?? [];
  expect(head.split('\r\n')[0]).toBe('POST /token?x=1 HTTP/1.1');
  expect(head).toContain('\r\nx-of-test: yes');
  expect(body).toBe('a=1');
});

test('through the proxy of the environment and with the authorities of all providers, where the provider says nothing', async () => {
  const { raw } = await startTokenServer();
  await using _ = raw;
  await using proxy = await Proxy.start();
  const url = `https://localhost:${raw.port}/token`;
  const settings = { extraCaFile: certificate.file };
  const variables = { proxyUrl: `http://${proxy.authority}` };
  expect((await fetchFrom(url, {}, settings, variables)).status).toBe(200);
  expect((await fetchFrom(url, { proxy: 'none' }, settings, variables)).status).toBe(200);
  expect(proxy.asked).toHaveLength(1);
});

test('an authority that nobody trusts is an error that says so', async () => {
  const { raw } = await startTokenServer();
  await using _ = raw;
  await expect(fetchFrom(`https://localhost:${raw.port}/token`, {})).rejects.toThrow('certificate is not trusted');
});

test('a metadata server is called directly, whatever the proxy is', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
  const connections = { proxy: new Secret('http://127.0.0.1:1') };
  expect((await fetchFrom(`http://127.0.0.1:${raw.port}/token`, connections)).status).toBe(200);
});

test('an answer without end is an error', async () => {
  await using raw = await startRawProvider((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n');
    for (let count = 0; count < 20; count += 1) socket.write(Buffer.alloc(65_536));
  });
  await expect(fetchFrom(`http://127.0.0.1:${raw.port}/token`, {})).rejects.toThrow('is larger than 1048576 bytes');
});
