import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { RecordingListener, closeUpstreams, newUpstream, post, testSettings } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, providerAt, startRawProvider, until } from './provider-for-tests.ts';
import { Certificate, Proxy, startTlsProvider } from './tls-and-proxy.fixture.ts';
import { Upstream } from './upstream.ts';

let certificate: Certificate;

beforeAll(() => {
  certificate = new Certificate();
});
afterAll(() => {
  certificate[Symbol.dispose]();
});
afterEach(closeUpstreams);

const answer = (socket: Socket): unknown => socket.write(httpAnswer(200, '{}'));
const trusting = () => ({ extraCaFile: certificate.file });

async function ask(upstream: Upstream, provider: Parameters<typeof post>[0]): Promise<RecordingListener> {
  const listening = new RecordingListener();
  upstream.call(post(provider), listening);
  await listening.over;
  return listening;
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  test('a second connection resumes the TLS session of the first', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer, only);
    await using _ = raw;
    const upstream = newUpstream(trusting());
    await ask(upstream, provider);
    await pauseFor(20);
    const together = [new RecordingListener(), new RecordingListener()];
    for (const listening of together) upstream.call(post(provider), listening);
    await Promise.all(together.map((listening) => listening.over));
    expect(raw.sockets.map((socket) => (socket as TLSSocket).isSessionReused())).toEqual([false, true]);
  });

  test('a certificate for another name is never trusted, also at later attempts', async () => {
    using other = new Certificate('DNS:elsewhere.example,IP:127.0.0.2');
    const { raw, provider } = await startTlsProvider(other, answer, only);
    await using _ = raw;
    const upstream = newUpstream({ extraCaFile: other.file });
    for (const there of [provider, provider, provider, providerAt(`https://127.0.0.1:${raw.port}`)]) {
      const { error, said } = await ask(upstream, there);
      expect(said).toEqual(['error']);
      expect(error?.message).toContain('its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
      await pauseFor(20);
    }
    expect(raw.requests).toEqual([]);
  });
});

test('a session that fails is not tried again', async () => {
  const { raw, provider } = await startTlsProvider(certificate, answer);
  await using _ = raw;
  let fullHelloBytes = 0;
  let refused = 0;
  // Lets a full handshake pass, and cuts a handshake that resumes a session. A resuming ClientHello is longer.
  const sockets: Socket[] = [];
  const before = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (hello: Buffer) => {
      if (fullHelloBytes === 0) fullHelloBytes = hello.length;
      if (hello.length > fullHelloBytes + 100) {
        refused += 1;
        socket.destroy();
        return;
      }
      const beyond = connect(raw.port, '127.0.0.1');
      sockets.push(beyond);
      beyond.on('error', () => undefined);
      beyond.write(hello);
      socket.pipe(beyond).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => {
    before.listen(0, '127.0.0.1', resolve);
  });
  const { port } = before.address() as AddressInfo;
  const upstream = newUpstream({ ...trusting(), maxSocketAgeMs: 1 });
  const there = { ...provider, origin: `https://localhost:${port}` };
  expect((await ask(upstream, there)).body).toBe('{}');
  await pauseFor(20);
  expect((await ask(upstream, there)).error?.code).toBe('upstream_unreachable');
  expect((await ask(upstream, there)).body).toBe('{}');
  expect(refused).toBe(1);
  for (const socket of sockets) socket.destroy();
  before.close();
});

describe('through a tunnel', () => {
  test('the certificate is checked for an IP address too', async () => {
    const { raw } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    await using proxy = await Proxy.start();
    const upstream = newUpstream(trusting(), { proxyUrl: `http://${proxy.authority}` });
    // The certificate is valid for localhost and the proxy's address, but not for this address.
    const { error, said } = await ask(upstream, providerAt(`https://127.0.0.2:${raw.port}`));
    expect(said).toEqual(['error']);
    expect(error?.message).toContain('its certificate is not trusted');
    expect((await ask(upstream, providerAt(`https://127.0.0.1:${raw.port}`))).body).toBe('{}');
  });

  test('of a proxy that itself speaks TLS, a call succeeds', async () => {
    const { raw, provider } = await startTlsProvider(certificate, answer);
    await using _ = raw;
    await using proxy = await Proxy.start('tunnel', certificate);
    const upstream = newUpstream(trusting(), { proxyUrl: `https://${proxy.authority}` });
    for (let round = 0; round < 2; round += 1) expect((await ask(upstream, provider)).body).toBe('{}');
    expect(proxy.asked).toHaveLength(1);
  });

  const losses: ReadonlyArray<readonly [string, (proxy: Proxy) => void]> = [
    ['ends', (proxy) => proxy.clients[0]!.end()],
    ['is cut', (proxy) => proxy.clients[0]!.destroy()],
    ['is reset', (proxy) => proxy.links[0]!.resetAndDestroy()],
  ];
  const proxies = ['http', 'https'] as const;
  const lost = proxies.flatMap((scheme) => losses.map(([name, lose]) => [scheme, name, lose] as const));
  test.each(lost)('of %s that %s during the handshake: unreachable, at once', async (scheme, _name, lose) => {
    await using proxy = await Proxy.start('HTTP/1.1 200 OK\r\n\r\n', scheme === 'https' ? certificate : undefined);
    const listening = new RecordingListener();
    const upstream = newUpstream(trusting(), { proxyUrl: `${scheme}://${proxy.authority}` });
    upstream.call(post(providerAt('https://localhost:1')), listening);
    await until(() => proxy.asked.length === 1);
    await pauseFor(30);
    lose(proxy);
    await until(() => listening.error !== undefined, 4000);
    expect(listening.error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(listening.error?.message).toContain('it closed the connection before it was open');
  });

  test.each(proxies)('of %s that is reset, an answer that ends with the connection is incomplete', async (scheme) => {
    const { raw, provider } = await startTlsProvider(certificate, (socket) =>
      socket.write('HTTP/1.1 200 OK\r\n\r\n{}'),
    );
    await using _ = raw;
    await using proxy = await Proxy.start('tunnel', scheme === 'https' ? certificate : undefined);
    const listening = new RecordingListener();
    newUpstream(trusting(), { proxyUrl: `${scheme}://${proxy.authority}` }).call(post(provider), listening);
    await until(() => listening.body === '{}');
    proxy.links[0]!.resetAndDestroy();
    await listening.over;
    expect(listening.error?.code).toBe('upstream_incomplete');
  });

  test('whose answer has bytes after its head, the call fails', async () => {
    await using proxy = await Proxy.start('HTTP/1.1 200 OK\r\n\r\nHello');
    const upstream = newUpstream(trusting(), { proxyUrl: `http://${proxy.authority}` });
    const { error } = await ask(upstream, providerAt('https://localhost:1'));
    expect(error?.message).toContain(
      'the proxy on the way to it gave no tunnel: it answered 200 and went on (HTTPS_PROXY)',
    );
  });
});

describe('aborted, a call leaves neither a socket nor a timer:', () => {
  test.each(['a look-up', 'a connect', 'a handshake', 'a CONNECT', 'a handshake through a tunnel'])(
    '%s',
    async (phase) => {
      const silent: Socket[] = [];
      const mute = createServer((socket) => {
        silent.push(socket);
        socket.on('error', () => undefined);
        socket.resume();
      });
      await new Promise<void>((resolve) => {
        mute.listen(0, '127.0.0.1', resolve);
      });
      const { port } = mute.address() as AddressInfo;
      await using proxy = await Proxy.start(phase === 'a CONNECT' ? 'nothing' : 'tunnel');
      const clock = new ManualClock();
      const isProxied = phase === 'a CONNECT' || phase === 'a handshake through a tunnel';
      const upstream = new Upstream(testSettings, isProxied ? { proxyUrl: `http://${proxy.authority}` } : {}, clock);
      const listening = new RecordingListener();
      const origin =
        phase === 'a look-up'
          ? 'http://nobody.invalid'
          : `${phase === 'a connect' ? 'http' : 'https'}://127.0.0.1:${port}`;
      const source = upstream.call(post(providerAt(origin)), listening);
      if (phase === 'a CONNECT') await until(() => proxy.asked.length === 1);
      if (phase.startsWith('a handshake')) await until(() => (silent[0]?.bytesRead ?? 0) > 0);
      expect(clock.waiting).toBe(1);
      source.abort();
      expect(clock.waiting).toBe(0);
      await until(() => [...silent, ...proxy.clients].every((socket) => socket.destroyed));
      await pauseFor(20);
      expect(clock.waiting).toBe(0);
      expect(listening.said).toEqual([]);
      for (const socket of silent) socket.destroy();
      mute.close();
    },
  );
});

test.each(['a handshake', 'a CONNECT'])(
  '%s that takes too long: the error says so, and no socket or timer is left',
  async (phase) => {
    const mute = await startRawProvider(() => undefined);
    await using _ = mute;
    await using proxy = await Proxy.start('nothing');
    const proxyUrl = `http://${proxy.authority}`;
    const clock = new ManualClock();
    const upstream = new Upstream(testSettings, phase === 'a CONNECT' ? { proxyUrl } : {}, clock);
    const listening = new RecordingListener();
    upstream.call(post(providerAt(`https://127.0.0.1:${mute.port}`)), listening);
    await until(() => (phase === 'a CONNECT' ? proxy.asked.length : mute.sockets.length) === 1);
    clock.advance(testSettings.connectMs - 1);
    await pauseFor(20);
    expect(listening.said).toEqual([]);
    clock.advance(1);
    await listening.over;
    const whose = phase === 'a CONNECT' ? 'the proxy on the way to it gave no tunnel' : 'no connection';
    expect(listening.error?.message).toContain(`${whose} within the connect timeout`);
    expect(listening.error?.context.unwritten).toBe(true);
    await until(() => [...mute.sockets, ...proxy.clients].every((socket) => socket.destroyed));
    expect(clock.waiting).toBe(0);
  },
);

test('an origin may be an IPv6 address', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(httpAnswer(200, '{"six":1}')));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '::1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  expect((await ask(newUpstream(), providerAt(`http://[::1]:${port}`))).body).toBe('{"six":1}');
  server.close();
});
