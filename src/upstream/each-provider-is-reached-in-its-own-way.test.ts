import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noCredentials } from '../core/authentication.ts';
import type { ConnectionOptions, Provider } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, startRawProvider, until } from './provider-for-tests.ts';
import { Certificate, Proxy, startTlsProvider } from './tls-and-proxy.fixture.ts';
import type { Upstream } from './upstream.ts';

let certificate: Certificate;
let other: Certificate;

beforeAll(() => {
  certificate = new Certificate();
  other = new Certificate();
});
afterAll(() => {
  certificate[Symbol.dispose]();
  other[Symbol.dispose]();
});
afterEach(closeUpstreams);

const answer = (socket: Socket): unknown => socket.write(httpAnswer(200, '{}'));
const extraCa = () => readFileSync(certificate.file, 'utf8');
const otherCa = () => readFileSync(other.file, 'utf8');

function connectedBy(provider: Provider, name: string, connections: ConnectionOptions): Provider {
  return { ...provider, name, connections };
}

async function ask(upstream: Upstream, provider: Provider): Promise<RecordingListener> {
  const listening = new RecordingListener();
  upstream.call(post(provider), listening);
  await listening.over;
  return listening;
}

describe('certificate authorities', () => {
  test('of one provider are trusted for this provider only, also where another provider is at the same address', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    const upstream = newUpstream();
    const trusting = connectedBy(provider, 'trusting', { extraCa: extraCa() });
    const wrong = connectedBy(provider, 'wrong', { extraCa: otherCa() });
    expect((await ask(upstream, trusting)).body).toBe('{}');
    for (const stranger of [provider, wrong]) {
      const { error } = await ask(upstream, stranger);
      expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
      expect(error?.message).toContain('certificate is not trusted');
    }
    expect((await ask(upstream, trusting)).body).toBe('{}');
    expect(raw.requests).toHaveLength(2);
  });

  test('of one provider are trusted in addition to those of all providers', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    const upstream = newUpstream({ extraCaFile: certificate.file });
    expect((await ask(upstream, connectedBy(provider, 'own', { extraCa: otherCa() }))).body).toBe('{}');
  });
});

describe('a proxy', () => {
  test('of one provider is used for this provider only, before the environment’s proxy and whatever NO_PROXY says', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    await using own = await Proxy.start();
    await using forAll = await Proxy.start();
    const upstream = newUpstream(
      { extraCaFile: certificate.file },
      { proxyUrl: `http://${forAll.authority}`, noProxy: '127.0.0.1' },
    );
    const proxied = connectedBy(provider, 'a', { proxy: new Secret(`http://me:p%40ss@${own.authority}`) });
    for (const asked of [proxied, provider, proxied]) expect((await ask(upstream, asked)).body).toBe('{}');
    expect(own.asked).toHaveLength(1);
    expect(own.asked[0]).toContain(`proxy-authorization: Basic ${btoa('me:p@ss')}`);
    expect(forAll.asked).toHaveLength(1);

    const unproxied = newUpstream({ extraCaFile: certificate.file }, { noProxy: '*' });
    expect((await ask(unproxied, proxied)).body).toBe('{}');
    expect(own.asked).toHaveLength(2);
  });

  test('"none" calls the provider directly, without the environment’s proxy', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    await using forAll = await Proxy.start();
    const upstream = newUpstream({ extraCaFile: certificate.file }, { proxyUrl: `http://${forAll.authority}` });
    expect((await ask(upstream, connectedBy(provider, 'direct', { proxy: 'none' }))).body).toBe('{}');
    expect(forAll.asked).toEqual([]);
  });

  test('tunnels to a provider at http too, and its scheme may be left out', async () => {
    await using raw = await startRawProvider(answer);
    await using own = await Proxy.start();
    const provider = connectedBy(raw.provider, 'plain', { proxy: new Secret(own.authority) });
    const upstream = newUpstream();
    for (let round = 0; round < 2; round += 1) expect((await ask(upstream, provider)).body).toBe('{}');
    expect(own.asked).toHaveLength(1);
    expect(own.asked[0]).toContain(`CONNECT 127.0.0.1:${raw.port} HTTP/1.1\r\n`);
    expect(own.asked[0]).not.toContain('sk-test');
  });

  test('that fails is named by its setting, without its password', async () => {
    await using raw = await startRawProvider(answer);
    const provider = connectedBy(raw.provider, 'a', { proxy: new Secret('http://me:hidden1@127.0.0.1:1') });
    const { error } = await ask(newUpstream(), provider);
    expect(error?.message).toContain('refuses connections (providers.a.connections.proxy)');
    expect(JSON.stringify([error?.message, String(error?.context.cause)])).not.toContain('hidden1');
  });
});

describe('connections', () => {
  test('are shared by providers that are reached in the same way, and by no others', async () => {
    await using raw = await startRawProvider(answer);
    const upstream = newUpstream();
    const alike = [raw.provider, { ...raw.provider, name: 'same way', authenticate: () => noCredentials }];
    for (const provider of alike) await ask(upstream, provider);
    expect(raw.sockets).toHaveLength(1);
    const apart = [{ maxConnections: 5 }, { proxy: 'none' }, { extraCa: extraCa() }] as const;
    for (const [index, connections] of apart.entries()) {
      const provider = connectedBy(raw.provider, 'own', connections);
      for (let round = 0; round < 2; round += 1) await ask(upstream, provider);
      expect(raw.sockets).toHaveLength(index + 2);
    }
    await ask(upstream, connectedBy(raw.provider, 'another', { maxConnections: 5 }));
    expect(raw.sockets).toHaveLength(5);
  });

  test('survive a reload that does not change their options', async () => {
    await using raw = await startRawProvider(answer);
    const upstream = newUpstream();
    for (let generation = 0; generation < 3; generation += 1) {
      await ask(upstream, connectedBy(raw.provider, 'own', { maxConnections: 5 }));
    }
    expect(raw.sockets).toHaveLength(1);
  });

  test('are limited for each provider separately', async () => {
    await using raw = await startRawProvider(() => undefined);
    const upstream = newUpstream();
    const narrow = connectedBy(raw.provider, 'narrow', { maxConnections: 1 });
    const waiting = new RecordingListener();
    upstream.call(post(narrow), waiting);
    const { error } = await ask(upstream, narrow);
    expect(error?.code).toBe('overloaded');
    upstream.call(post(raw.provider), new RecordingListener());
    await until(() => raw.requests.length === 2);
  });

  test('of a thousand configurations are not all remembered, and those in use stay open', async () => {
    await using raw = await startRawProvider((socket, request) => {
      if (!request.includes('wait')) answer(socket);
    });
    const upstream = newUpstream({ idleSocketMs: 1 });
    const waiting = new RecordingListener();
    upstream.call(post(connectedBy(raw.provider, 'first', { maxConnections: 1 }), 'wait'), waiting);
    for (let index = 0; index < 200; index += 1) {
      await ask(upstream, connectedBy(raw.provider, `p${index}`, { maxConnections: 1 }));
    }
    expect(upstream.pools).toBeLessThan(150);
    upstream.close();
    await waiting.over;
    expect(waiting.error?.code).toBe('upstream_incomplete');
  });
});
