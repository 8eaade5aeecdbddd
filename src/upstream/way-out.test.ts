import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../core/plan.ts';
import { Listening, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, pauseFor, providerAt, startRawProvider, until } from './provider-for-tests.ts';

let folder = '';
let caFile = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  caFile = join(folder, 'crt');
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...kind, ...names, '-keyout', join(folder, 'key'), '-out', caFile], { stdio: 'ignore' });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(closeUpstreams);

async function startTlsProvider(serve: (socket: Socket) => void) {
  const options = { key: readFileSync(join(folder, 'key')), cert: readFileSync(caFile) };
  const raw = await startRawProvider(serve, {}, (onSocket) => createTlsServer(options, onSocket));
  return { raw, provider: providerAt(`https://localhost:${raw.port}`) };
}

/** A proxy that opens tunnels, or answers CONNECT otherwise. */
async function startProxy(answer = 'tunnel') {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const head = chunk.toString();
      asked.push(head);
      if (answer === 'nothing') return;
      if (answer !== 'tunnel') {
        socket.write(answer);
        return;
      }
      const port = Number(/^CONNECT localhost:(\d+) /.exec(head)?.[1]);
      const beyond = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      sockets.push(beyond);
      beyond.on('error', () => undefined);
      socket.pipe(beyond).pipe(socket);
      socket.on('close', () => beyond.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    proxyUrl: `http://127.0.0.1:${port}`,
    withUser: `http://me:secret@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function askFor(provider: Provider, ...upstream: Parameters<typeof newUpstream>): Promise<Listening> {
  const listening = new Listening();
  newUpstream(...upstream).call(post(provider), listening);
  await listening.over;
  return listening;
}

describe('TLS', () => {
  test('an authority in extraCaFile is trusted; without it the provider is not reached and nothing was written', async () => {
    const { raw, provider } = await startTlsProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    expect((await askFor(provider, { extraCaFile: caFile })).body).toBe('{}');
    const { error } = await askFor(provider);
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(error!.message).toContain('its certificate is not trusted');
    expect(raw.requests).toHaveLength(1);
  });

  test('a certificate of another name is not trusted', async () => {
    const { raw } = await startTlsProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    const { error } = await askFor(providerAt(`https://127.0.0.2:${raw.port}`), { extraCaFile: caFile });
    expect(error?.context.unwritten).toBe(true);
  });

  test('a file that cannot be read is a start-up error', () => {
    expect(() => newUpstream({ extraCaFile: join(folder, 'none') })).toThrow('none');
  });

  test('pause closes the window here too, and abort the socket', async () => {
    let written = 0;
    const { raw, provider } = await startTlsProvider((socket) => {
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
  test('tunnels https calls, which share the tunnel, and is told its password and none of ours', async () => {
    const { raw, provider } = await startTlsProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    await using proxy = await startProxy();
    const upstream = newUpstream({ extraCaFile: caFile }, { proxyUrl: proxy.withUser });
    for (let round = 0; round < 3; round += 1) {
      const listening = new Listening();
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

  test('is passed by for the hosts of NO_PROXY and for http', async () => {
    const { raw, provider } = await startTlsProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using _ = raw;
    await using plain = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    await using proxy = await startProxy();
    const { proxyUrl } = proxy;
    expect((await askFor(provider, { extraCaFile: caFile }, { proxyUrl, noProxy: 'localhost' })).body).toBe('{}');
    expect((await askFor(plain.provider, {}, { proxyUrl })).body).toBe('{}');
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['refuses', 'HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n'],
    ['says nothing', 'nothing'],
    ['talks garbage', 'SSH-2.0\r\n\r\n'],
  ])('that %s: unreachable, nothing written, within the connect timeout', async (_name, answer) => {
    await using proxy = await startProxy(answer);
    const startedAtMs = performance.now();
    const upstream = [{ connectMs: 500 }, { proxyUrl: proxy.proxyUrl }] as const;
    const { error } = await askFor(providerAt('https://localhost:1'), ...upstream);
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
  });

  test('that is not there: unreachable, nothing written', async () => {
    const { error } = await askFor(providerAt('https://localhost:1'), {}, { proxyUrl: 'http://127.0.0.1:1' });
    expect(error).toMatchObject({ code: 'upstream_unreachable', context: { unwritten: true } });
  });

  test('an aborted call closes its tunnel: 20 of 20 within 50 ms', async () => {
    const { raw, provider } = await startTlsProvider(() => undefined);
    await using _ = raw;
    await using proxy = await startProxy();
    const upstream = newUpstream({ extraCaFile: caFile }, { proxyUrl: proxy.proxyUrl });
    for (let round = 0; round < 20; round += 1) {
      const listening = new Listening();
      const source = upstream.call(post(provider), listening);
      await until(() => raw.requests.length === round + 1);
      source.abort();
      await until(() => raw.sockets[round]!.destroyed, 50);
      expect(listening.said).toEqual(['written']);
    }
  });
});
