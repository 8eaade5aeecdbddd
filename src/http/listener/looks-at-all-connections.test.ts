import { afterEach, expect, test, vi } from 'vitest';
import { reportBugsTo } from '../../core/isolation.ts';
import { HttpExchange } from '../request/exchange.ts';
import { echo, hello, route, startListener, until } from './listener.fixture.ts';
import { get, post } from './raw-client.fixture.ts';

const bug = new TypeError('a bug of ours');
const fail = (): never => {
  throw bug;
};
const large = route('GET', '/large', (exchange) =>
  exchange.answer({ status: 200, headers: [] }, Buffer.alloc(20_000_000, 'x')),
);

afterEach(() => {
  vi.restoreAllMocks();
});

test('a bug met while the paces of all bodies are looked at ends its own request alone', async () => {
  const { open, internalErrors } = await startListener({ minBodyBytesPerSecond: 1 });
  const victim = await open();
  const neighbour = await open();
  const met = vi.spyOn(HttpExchange.prototype, 'isBodySlow').mockImplementationOnce(fail);
  victim.send(post('/echo', '"xxxxx"').slice(0, -3));
  await until(() => met.mock.calls.length > 0);
  neighbour.send(post('/echo', '"neighbour"').slice(0, -3));
  await victim.untilText('internal_error');
  expect(internalErrors).toEqual([bug]);
  neighbour.send('ur"');
  await neighbour.untilText('"neighbour"');
  // The clock goes on.
  (await open()).send(post('/echo', '"xxxxx"').slice(0, -3));
  const before = met.mock.calls.length;
  await until(() => met.mock.calls.length > before);
});

test('a bug met while too much is unread is told under the request of the reader that is cut all the same', async () => {
  const settings = { maxUnreadAnswerBytes: 30_000_000, maxUnreadBytesPerConnection: 64_000_000 };
  const { open, listener, readersCut, internalErrors } = await startListener(settings, [large, hello]);
  readersCut.push = fail;
  for (let reader = 0; reader < 2; reader += 1) {
    const client = await open();
    client.socket.pause();
    client.send(get('/large'));
  }
  await until(() => internalErrors.length > 0 && listener.openConnections === 1);
  expect(internalErrors).toEqual([bug]);
  expect(listener.unreadAnswerBytes).toBe(20_000_000);
  await (await open()).send(get('/hello')).untilText('hello');
});

test('a bug met while an answer waits too long for its reader is told under its request', async () => {
  const { open, listener, rejections, internalErrors } = await startListener({ unreadAnswerTimeoutMs: 600 }, [large]);
  rejections.push = fail;
  const client = await open();
  client.socket.pause();
  client.send(get('/large'));
  await until(() => internalErrors.length > 0 && listener.openConnections === 0);
  expect(internalErrors).toEqual([bug]);
});

test('a bug met with a connection that has no request is reported, and each is closed', async () => {
  const bugs: unknown[] = [];
  reportBugsTo((thrown) => bugs.push(thrown));
  const { open, listener, rejections, internalErrors } = await startListener({ keepAliveTimeoutMs: 1 }, [hello, echo]);
  rejections.push = fail;
  for (let round = 1; round < 3; round += 1) {
    const client = await open();
    await client.send(get('/hello')).untilText('hello');
    await until(() => bugs.length === round && listener.openConnections === 0, 10_000);
  }
  expect(bugs).toEqual([bug, bug]);
  expect(internalErrors).toEqual([]);
}, 30_000);
