import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Stalls } from '../../core/stalls.fixture.ts';
import { makeCertificates } from '../listener/certificates.fixture.ts';
import { echo, hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

const head = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const forms: [string, string][] = [
  ['with a length', `${head}Content-Length: 1000\r\n\r\n${'x'.repeat(500)}`],
  ['with a length, before its first byte', `${head}Content-Length: 1000\r\n\r\n`],
  ['in chunks', `${head}Transfer-Encoding: chunked\r\n\r\n64\r\n${'x'.repeat(100)}\r\n`],
  ['in chunks, inside one', `${head}Transfer-Encoding: chunked\r\n\r\n64\r\n${'x'.repeat(10)}`],
  ['in chunks, before its trailer ends', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n`],
  ['announced by Expect', `${head}Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n`],
  ['announced by Expect, half sent', `${head}Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n${'x'.repeat(500)}`],
  ['that nobody has asked for yet', post('/late', 'x'.repeat(1_000)).slice(0, -500)],
  ['that nobody will ask for', post('/never', 'x'.repeat(1_000)).slice(0, -500)],
  ['behind another request', get('/hello') + post('/echo', 'x'.repeat(1_000)).slice(0, -500)],
  ['behind an answer in the making', get('/pending') + post('/echo', 'x'.repeat(1_000)).slice(0, -500)],
  ['of a request that is only half a head', head],
];

const late = route('POST', '/late', async (exchange) => {
  await new Promise<void>((resolve) => void exchange.gone.onCancel(resolve));
  await exchange.readBody();
});
const untilGone = (method: 'GET' | 'POST', url: string): ReturnType<typeof route> =>
  route(method, url, (exchange) => new Promise((resolve) => void exchange.gone.onCancel(resolve)));
const routes = [echo, hello, late, untilGone('POST', '/never'), untilGone('GET', '/pending')];

const directory = (): string => makeCertificates('one');

let stalls: Stalls;
beforeEach(() => {
  stalls = new Stalls();
});

describe.each([
  ['plain', (port: number): Socket => connectPlain({ port, host: '127.0.0.1', allowHalfOpen: true })],
  [
    'TLS',
    (port: number): Socket =>
      connectTls({ port, host: '127.0.0.1', allowHalfOpen: true, rejectUnauthorized: false } as object),
  ],
])('over %s the socket of a client that left is closed at once', (way, open) => {
  it.each(forms)('in the middle of a body %s', async (_form, bytes) => {
    const files = way === 'TLS' ? directory() : '';
    const tls = { certFile: join(files, 'one.crt'), keyFile: join(files, 'one.key') };
    const started = await startListener(way === 'TLS' ? { tls } : {}, routes);
    const { listener, budget } = started;
    const socket = open(started.port);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined).resume();
    await once(socket, way === 'TLS' ? 'secureConnect' : 'connect');
    socket.write(bytes);
    await until(() => listener.openConnections === 1);
    await pause(30);
    const leftAtMs = performance.now();
    socket.end();
    await until(() => listener.openConnections === 0);
    expect(performance.now() - leftAtMs).toBeLessThan(50 + stalls.longestMs);
    await until(() => listener.openExchanges === 0 && listener.inFlight === 0);
    expect(budget.bytesInUse).toBe(0);
    // A handler that asks for the body of a client that left hears just that.
    expect(started.internalErrors).toEqual([]);
  });
});
