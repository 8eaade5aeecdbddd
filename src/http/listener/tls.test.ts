import { copyFileSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { makeCertificates } from './certificates.fixture.ts';
import { hello, route, startListener, until } from './listener.fixture.ts';
import { get } from './raw-client.fixture.ts';
import { readTlsFiles, TlsReload } from './tls.ts';
import { Stalls } from '../../core/stalls.fixture.ts';

function askOverTls(port: number, request: string): Promise<{ name: string; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    socket.once('error', reject);
    socket.write(request);
    socket.once('data', (chunk: Buffer) => {
      const name = socket.getPeerCertificate().subject.CN;
      resolve({ name: String(name), text: chunk.toString() });
      socket.destroy();
    });
  });
}

it('serves over TLS, and notices a client that leaves', async () => {
  const directory = makeCertificates('one');
  const tls = { certFile: join(directory, 'one.crt'), keyFile: join(directory, 'one.key') };
  let exchange: Exchange | undefined;
  const wait = route('GET', '/wait', (given) => {
    exchange = given;
    return new Promise((resolve) => void given.gone.onCancel(resolve));
  });
  const { port } = await startListener({ tls }, [hello, wait]);
  expect((await askOverTls(port, get('/hello'))).text).toMatch(/^HTTP\/1\.1 200 OK[^]*hello$/);
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => undefined);
  socket.write(get('/wait'));
  await until(() => exchange !== undefined);
  const stalls = new Stalls();
  const leftAtMs = performance.now();
  socket.end();
  await until(() => exchange?.gone.cancelled === true);
  // The end of TLS and that of TCP are read in turns of their own, and a busy machine may be late to each.
  expect(performance.now() - leftAtMs).toBeLessThan(50 + 3 * stalls.longestMs);
});

it('counts a handshake that fails or stalls, and ends it', async () => {
  const directory = makeCertificates('one');
  const tls = { certFile: join(directory, 'one.crt'), keyFile: join(directory, 'one.key') };
  const { port, rejections } = await startListener({ tls, headersTimeoutMs: 150 });
  const closed = { plain: false, stalled: false };
  const plain = connectPlain({ port, host: '127.0.0.1' });
  const stalled = connectPlain({ port, host: '127.0.0.1' });
  plain.on('close', () => (closed.plain = true)).on('error', () => undefined);
  stalled.on('close', () => (closed.stalled = true)).on('error', () => undefined);
  stalled.resume();
  plain.resume().write(get('/hello'));
  await until(() => closed.plain && closed.stalled);
  expect(rejections).toEqual(['tls', 'tls']);
});

it('takes a new pair of files, and keeps the old one while they are broken', async () => {
  const directory = makeCertificates('one', 'two');
  const tls = { certFile: join(directory, 'live.crt'), keyFile: join(directory, 'live.key') };
  const put = (crt: string, key: string): void => {
    copyFileSync(join(directory, `${crt}.crt`), tls.certFile);
    copyFileSync(join(directory, `${key}.key`), tls.keyFile);
  };
  put('one', 'one');
  const reports: (Error | undefined)[] = [];
  const taken: string[] = [];
  const server = { setSecureContext: ({ cert }: { cert?: unknown }) => void taken.push(String(cert)) };
  const reload = new TlsReload(server, tls, await readTlsFiles(tls), (problem) => reports.push(problem));

  await reload.look();
  put('two', 'one');
  await reload.look();
  await reload.look();
  expect([taken.length, reports.length]).toEqual([0, 1]);
  expect(reports[0]).toBeInstanceOf(Error);
  writeFileSync(tls.keyFile, 'garbage');
  await reload.look();
  put('two', 'two');
  await reload.look();
  expect(taken).toHaveLength(1);
  expect(reports.at(-1)).toBeUndefined();
});

it('gives new connections the new certificate', async () => {
  const directory = makeCertificates('one', 'two');
  const tls = { certFile: join(directory, 'live.crt'), keyFile: join(directory, 'live.key') };
  const put = (name: string): void => {
    copyFileSync(join(directory, `${name}.crt`), tls.certFile);
    copyFileSync(join(directory, `${name}.key`), tls.keyFile);
  };
  put('one');
  const { port, listener, tlsReports } = await startListener({ tls });
  expect((await askOverTls(port, get('/hello'))).name).toBe('one');
  put('two');
  await listener.reloadTls();
  expect(tlsReports).toEqual([undefined]);
  expect((await askOverTls(port, get('/hello'))).name).toBe('two');
});

it('does not start with files that are not a pair', async () => {
  const directory = makeCertificates('one', 'two');
  const tls = { certFile: join(directory, 'one.crt'), keyFile: join(directory, 'two.key') };
  await expect(readTlsFiles(tls)).rejects.toThrow(/mismatch/);
});
