import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { echo, hello, route, startListener, type TestListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

const connect = 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n';
const garbage = 'garbage\r\n\r\n';
const upgrade = get('/hello', 'Connection: Upgrade', 'Upgrade: websocket');

/** Answers only when told to, or never where the client leaves first. */
function slowly(): { readonly slow: ReturnType<typeof route>; readonly finish: () => void } {
  let finish = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const slow = route('GET', '/slow', async (exchange: Exchange) => {
    await told;
    await exchange.answer({ status: 200, headers: [] }, 'slow');
  });
  return { slow, finish };
}

const big = route('GET', '/big', (exchange) =>
  exchange.answer({ status: 200, headers: [] }, Buffer.alloc(20_000_000, 'x')),
);

async function settles({ listener, budget, internalErrors }: TestListener): Promise<void> {
  await until(() => listener.openConnections === 0 && listener.openExchanges === 0 && listener.inFlight === 0);
  expect(budget.bytesInUse).toBe(0);
  expect(internalErrors).toEqual([]);
}

const ways: [string, (socket: Socket) => unknown][] = [
  ['a FIN', (socket) => socket.end()],
  ['a reset', (socket) => socket.resetAndDestroy()],
];

describe.each(ways)('%s ends every exchange of a connection', (_name, leave) => {
  it.each([
    ['whole answers behind one in the making', get('/slow') + post('/echo', '{}').repeat(5)],
    ['whole answers before CONNECT', get('/slow') + post('/echo', '{}').repeat(5) + connect],
    ['whole answers before bytes that are no request', get('/slow') + post('/echo', '{}').repeat(5) + garbage],
    [
      'whole answers before half a body',
      get('/slow') + get('/hello').repeat(5) + post('/echo', '"xxxxx"').slice(0, -3),
    ],
    ['whole answers before half a head', get('/slow') + get('/hello').repeat(5) + 'GET /hello HTT'],
    ['whole answers before and behind an upgrade', get('/slow') + get('/hello') + upgrade + get('/hello') + connect],
    ['an answer that nobody reads, and those behind it', get('/big') + get('/hello').repeat(5)],
    [
      'an answer that nobody reads, and those behind it, before CONNECT',
      get('/big') + get('/hello').repeat(5) + connect,
    ],
    ['CONNECT alone', connect],
  ])('%s', async (_what, bytes) => {
    const { slow, finish } = slowly();
    const started = await startListener({}, [slow, big, echo, hello]);
    const client = await started.open();
    client.socket.pause();
    client.send(bytes);
    await until(() => started.listener.openExchanges > 0 || started.rejections.length > 0);
    await pause(20);
    leave(client.socket);
    // A client that leaves reads nothing more, and is no longer there for what was written.
    await pause(20);
    client.socket.destroy();
    await until(() => started.listener.openConnections === 0);
    finish();
    await settles(started);
  });
});

it.each(ways)('%s is heard behind a CONNECT that came while an answer was not read', async (name, leave) => {
  const started = await startListener({ maxUnreadBytesPerConnection: 100_000_000 }, [big, hello]);
  const { listener } = started;
  const client = await started.open();
  client.socket.pause();
  client.send(get('/big'));
  await until(() => listener.unreadAnswerBytes > 0);
  await pause(20);
  client.send(get('/hello').repeat(3) + connect);
  await until(() => listener.openExchanges === 4);
  await pause(20);
  leave(client.socket);
  // The answer that has its turn may still be read by a client that only half-closed.
  await until(() => listener.openExchanges === (name === 'a FIN' ? 1 : 0));
  client.socket.destroy();
  await settles(started);
});
