import { expect, it } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import type { Sink } from '../../core/sink.ts';
import { hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get } from '../listener/raw-client.fixture.ts';

const MiB = 1_048_576;
const event = Buffer.alloc(8 * MiB, 'x');
const settings = { maxUnreadAnswerBytes: 30 * MiB, trustedProxies: ['127.0.0.1'] };

/** A route whose streams write pieces of this size for as long as their clients take them. */
function streams(piece: Buffer | string) {
  const sinks: Sink[] = [];
  const handle = (exchange: Exchange): Promise<void> =>
    new Promise((resolve) => {
      const sink = exchange.openStream({ status: 200, headers: [] });
      const write = (): void => {
        while (sink.write(piece));
      };
      exchange.gone.onCancel(resolve);
      sink.onDrain(write, exchange);
      sinks.push(sink);
      write();
    });
  return { route: route('GET', '/stream', handle), sinks };
}

/** A route whose streams are one event and their end. */
const one = route('GET', '/one', (exchange) => {
  const sink = exchange.openStream({ status: 200, headers: [] });
  sink.write(event);
  return sink.end();
});

it.each([
  ['bytes', event],
  ['text', 'x'.repeat(8 * MiB)],
])('counts a large event of %s that a client does not read, until it does or has left', async (_form, piece) => {
  const stream = streams(piece);
  const { open, listener } = await startListener(settings, [stream.route]);
  const leaver = await open();
  leaver.socket.pause();
  leaver.send(get('/stream'));
  await until(() => listener.unreadAnswerBytes >= 8 * MiB);
  expect(listener.unreadAnswerBytes).toBeLessThan(9 * MiB);
  leaver.reset();
  await until(() => listener.unreadAnswerBytes === 0 && listener.openExchanges === 0);
});

it('counts nothing of it once its client has read it, and its connection goes on', async () => {
  const { open, listener } = await startListener(settings, [one, hello]);
  const client = await open();
  client.socket.pause();
  client.send(get('/one'));
  await until(() => listener.unreadAnswerBytes > 8 * MiB);
  client.socket.resume();
  await client.until(({ text }) => text.endsWith('0\r\n\r\n'));
  await until(() => listener.unreadAnswerBytes === 0);
  await client.send(get('/hello')).untilText('hello');
});

it('cuts clients of streams that leave too much unread together, and a stream that is read loses nothing', async () => {
  const { open, listener, readersCut } = await startListener(settings, [streams(event).route, one]);
  for (let deaf = 0; deaf < 8; deaf += 1) {
    const client = await open();
    client.socket.pause();
    client.send(get('/stream'));
  }
  await until(() => readersCut.length >= 5);
  expect(listener.unreadAnswerBytes).toBeLessThanOrEqual(30 * MiB);
  expect(readersCut[0]?.slice(0, 2)).toEqual(['127.0.0.1', '/stream']);
  const reader = (await open()).send(get('/one', 'X-Forwarded-For: 192.0.2.1'));
  await reader.until(({ text }) => text.endsWith('0\r\n\r\n'), 10_000);
  expect(reader.text.length).toBeGreaterThan(8 * MiB);
});

it('does not count what every stream may hold: one read and one socket buffer', async () => {
  const { route: small, sinks } = streams(Buffer.alloc(60_000, 'x'));
  const { open, listener } = await startListener(settings, [small]);
  const client = await open();
  client.socket.pause();
  client.send(get('/stream'));
  await until(() => sinks.length === 1);
  for (let tries = 0; tries < 5; tries += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(listener.unreadAnswerBytes).toBe(0);
  }
});
