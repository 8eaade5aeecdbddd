import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { hello, route, startListener, until } from '../listener/listener.fixture.ts';
import type { RawClient } from '../listener/raw-client.fixture.ts';
import { get } from '../listener/raw-client.fixture.ts';

const MiB = 1_048_576;
const shared = Buffer.alloc(20 * MiB, 'x');
const large = route('GET', '/large', (exchange) => exchange.answer({ status: 200, headers: [] }, shared));
const small = route('GET', '/small', (exchange) =>
  exchange.answer({ status: 200, headers: [] }, shared.subarray(0, 8 * MiB)),
);

function paused(client: RawClient): RawClient {
  client.socket.pause();
  return client;
}

it('counts what clients do not read, and no longer once they have or have left', async () => {
  const { open, listener } = await startListener({ maxUnreadAnswerBytes: 200 * MiB }, [large, hello]);
  const reader = paused(await open()).send(get('/large'));
  const leaver = paused(await open()).send(get('/large'));
  await until(() => listener.unreadAnswerBytes === 40 * MiB);
  reader.socket.resume();
  await until(() => listener.unreadAnswerBytes === 20 * MiB);
  leaver.reset();
  await until(() => listener.unreadAnswerBytes === 0 && listener.openExchanges === 0);
  await reader.until(({ text }) => text.length > 20 * MiB);
});

it('cuts the connection that holds the most, says whose it is, and lets the others be', async () => {
  const { open, listener, readersCut } = await startListener(
    { maxUnreadAnswerBytes: 64 * MiB, maxUnreadBytesPerConnection: 64 * MiB },
    [large, small, hello],
  );
  const little = paused(await open()).send(get('/small'));
  const most = paused(await open()).send(get('/large').repeat(2));
  await until(() => listener.unreadAnswerBytes === 48 * MiB);
  const last = paused(await open()).send(get('/large'));
  await until(() => readersCut.length > 0);
  expect(readersCut).toEqual([['127.0.0.1', '/large', 40 * MiB]]);
  await until(() => listener.unreadAnswerBytes === 28 * MiB);
  expect(listener.openConnections).toBe(2);
  for (const client of [little, last]) client.socket.resume();
  await until(() => listener.unreadAnswerBytes === 0);
  await last.until((client) => client.text.length > 20 * MiB);
  most.socket.resume();
  await most.untilEnd();
});

it('does not count a burst whose clients read', async () => {
  const { open, readersCut } = await startListener({ maxUnreadAnswerBytes: MiB }, [
    route('GET', '/some', (exchange) => exchange.answer({ status: 200, headers: [] }, shared.subarray(0, 20_000))),
  ]);
  const clients = await Promise.all(Array.from({ length: 100 }, open));
  for (const client of clients) client.send(get('/some'));
  await Promise.all(clients.map((client) => client.until(({ text }) => text.length > 20_000)));
  expect(readersCut).toEqual([]);
});

it('begins nothing more on a connection whose answers are not read', async () => {
  let begun = 0;
  const count = route('GET', '/count', (exchange: Exchange) => {
    begun += 1;
    return exchange.answer({ status: 200, headers: [] }, shared.subarray(0, 4 * MiB));
  });
  const { open, listener, rejections } = await startListener({}, [count, hello]);
  const client = paused(await open());
  for (let sent = 0; sent < 50; sent += 1) {
    client.send(get('/count'));
    await pause(2);
  }
  await until(() => listener.unreadAnswerBytes > 0);
  await pause(50);
  // What the kernel takes by itself, what waits, and nothing else.
  expect(begun).toBeLessThan(4);
  expect(rejections.length).toBeLessThanOrEqual(1);
});

it('closes a connection whose client does not read its answer in time, and sends on', async () => {
  const { open, listener, rejections } = await startListener({ unreadAnswerTimeoutMs: 600 }, [large, hello]);
  const quick = await (await open()).send(get('/large')).until(({ text }) => text.length > 20 * MiB);
  const stalled = paused(await open()).send(get('/large') + 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n');
  const dripping = setInterval(() => stalled.socket.write('x'), 50);
  stalled.socket.once('close', () => {
    clearInterval(dripping);
  });
  await until(() => listener.unreadAnswerBytes > 0);
  await until(() => rejections.includes('unread_answer'));
  await until(() => listener.unreadAnswerBytes === 0 && listener.openExchanges === 0);
  await quick.send(get('/hello')).untilText('hello');
  stalled.reset();
});
