import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../core/provider.ts';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, providerAt, startRawProvider, until } from './provider-for-tests.ts';
import { Certificate, Proxy, startTlsProvider } from './tls-and-proxy.fixture.ts';

let certificate: Certificate;
let caFile = '';

beforeAll(() => {
  certificate = new Certificate();
  caFile = certificate.file;
});
afterAll(() => {
  certificate[Symbol.dispose]();
});
afterEach(closeUpstreams);

async function askFor(provider: Provider, ...upstream: Parameters<typeof newUpstream>): Promise<RecordingListener> {
  const listening = new RecordingListener();
  newUpstream(...upstream).call(post(provider), listening);
  await listening.over;
  return listening;
}

describe('TLS', () => {
  test('an authority in extraCaFile is trusted; without it the provider is not reached and nothing was written', async () => {
    const { raw, provider } = await startTlsProvider(certificate, (socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    expect((await askFor(provider, { extraCaFile: caFile })).body).toBe('{}');
    const { error } = await askFor(provider);
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(error!.message).toContain('its certificate is not trusted');
    expect(raw.requests).toHaveLength(1);
  });

  test('a file that cannot be read is a start-up error', () => {
    expect(() => newUpstream({ extraCaFile: join(certificate.folder, 'none') })).toThrow('none');
  });

  test('pause closes the TCP window of a TLS connection too, and abort closes its socket', async () => {
    let written = 0;
    const { raw, provider } = await startTlsProvider(certificate, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99999999999\r\n\r\n');
      const push = (): void => {
        do written += 65_536;
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', push);
      push();
    });
    await using _ = raw;
    const source = newUpstream({ extraCaFile: caFile }).call(post(provider), {
      onHead: () => {
        source.pause();
      },
      onData: () => undefined,
      onEnd: () => undefined,
      onError: () => undefined,
    });
    await until(() => written > 0);
    await pauseFor(300);
    const stuckAt = written;
    await pauseFor(200);
    expect(written).toBe(stuckAt);
    expect(stuckAt).toBeLessThan(16 * 1024 * 1024);
    source.abort();
    await until(() => raw.sockets[0]!.destroyed, 50);
  });
});

describe('a proxy', () => {
  test('tunnels https calls, which share the tunnel, and gets its own password but none of the provider’s keys', async () => {
    const { raw, provider } = await startTlsProvider(certificate, (socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    await using proxy = await Proxy.start();
    const upstream = newUpstream({ extraCaFile: caFile }, { proxyUrl: `http://me:secret@${proxy.authority}` });
    for (let round = 0; round < 3; round += 1) {
      const listening = new RecordingListener();
      upstream.call(post(provider), listening);
      await listening.over;
      expect(listening.body).toBe('{}');
    }
    expect(proxy.asked).toHaveLength(1);
    expect(proxy.asked[0]).toContain(`CONNECT localhost:${raw.port} HTTP/1.1`);
    expect(proxy.asked[0]).toContain(`proxy-authorization: Basic ${btoa('me:secret')}`);
    expect(proxy.asked[0]).not.toContain('sk-test');
    expect(raw.requests[0]).not.toContain('proxy-authorization');
    expect(raw.requests[0]).toContain('authorization: Bearer sk-test');
  });

  test('is not used for the hosts of NO_PROXY and for http', async () => {
    const { raw, provider } = await startTlsProvider(certificate, (socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    await using plain = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using proxy = await Proxy.start();
    const proxyUrl = `http://${proxy.authority}`;
    expect((await askFor(provider, { extraCaFile: caFile }, { proxyUrl, noProxy: 'localhost' })).body).toBe('{}');
    expect((await askFor(plain.provider, {}, { proxyUrl })).body).toBe('{}');
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['wants credentials', 'HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n', 'wants credentials'],
    ['refuses', 'HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n', 'gave no tunnel: it answered 403'],
    ['says nothing', 'nothing', 'gave no tunnel within the connect timeout'],
    ['talks garbage', 'SSH-2.0\r\n\r\n', 'does not speak HTTP'],
  ])('that %s: unreachable, nothing written, within the connect timeout', async (_name, answer, words) => {
    await using proxy = await Proxy.start(answer);
    const startedAtMs = performance.now();
    const upstream = [{ connectMs: 500 }, { proxyUrl: `http://${proxy.authority}` }] as const;
    const { error } = await askFor(providerAt('https://localhost:1'), ...upstream);
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(error?.message).toMatch(
      new RegExp(`the proxy.* ${words} \\(HTTPS_PROXY\\)|the proxy.* ${words},.*\\(HTTPS_PROXY\\)`),
    );
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
  });

  test('that does not exist: the provider is unreachable, and nothing was written', async () => {
    const proxy = { proxyUrl: 'http://127.0.0.1:1', proxyVariable: 'all_proxy' };
    const { error } = await askFor(providerAt('https://localhost:1'), {}, proxy);
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(error?.message).toContain('the proxy on the way to it refuses connections (all_proxy)');
  });

  test('an aborted call closes its tunnel: 20 of 20 within 50 ms', async () => {
    const { raw, provider } = await startTlsProvider(certificate, () => undefined);
    await using _ = raw;
    await using proxy = await Proxy.start();
    const upstream = newUpstream({ extraCaFile: caFile }, { proxyUrl: `http://${proxy.authority}` });
    for (let round = 0; round < 20; round += 1) {
      const listening = new RecordingListener();
      const source = upstream.call(post(provider), listening);
      await until(() => raw.requests.length === round + 1);
      source.abort();
      await until(() => raw.sockets[round]!.destroyed, 50);
      expect(listening.said).toEqual(['written']);
    }
  });
});
