import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AcceptedKeyPlaces } from '../../auth/accepted-key-places.ts';
import { ApiKeys } from '../../auth/api-keys.ts';
import { ownerOfKey } from '../../auth/identify.ts';
import { commonKeyPlaces } from '../../dialects/key-places.ts';
import { route, startListener, type TestListener, until } from '../listener/listener.fixture.ts';
import { get, type RawClient } from '../listener/raw-client.fixture.ts';

const MiB = 1_048_576;
const shared = Buffer.alloc(24 * MiB, 'x');
const answerOf = (path: string, bytes: number) =>
  route('GET', path, (exchange) => exchange.answer({ status: 200, headers: [] }, shared.subarray(0, bytes)));
const routes = [answerOf('/page', 20 * MiB), answerOf('/larger', shared.length)];
/** Three pages fit, and anything larger beside them does not. */
const settings = { maxUnreadAnswerBytes: 64 * MiB, trustedProxies: ['127.0.0.1'] };

const places = new AcceptedKeyPlaces([commonKeyPlaces]);
const keys = new ApiKeys(
  { keys: ['tenant', 'other'].map((id) => ({ id, sha256: hash('sha256', `sk-${id}`) })) },
  places,
);
const keyFinder = {
  headers: places.headers,
  ownerOf: (shown: Parameters<typeof ownerOfKey>[0]) => ownerOfKey(shown, keys, Date.now()),
};
const keyOf = (id: string): string => `Authorization: Bearer sk-${id}`;
const from = (address: string): string => `X-Forwarded-For: ${address}`;

/** A client that asks and reads nothing. */
async function ask({ open }: TestListener, path: string, ...headers: string[]): Promise<RawClient> {
  const client = await open();
  client.socket.pause();
  return client.send(get(path, ...headers));
}

/** Fills the bound, one page for each of these headers, and then asks for more than any of them. */
async function fillAndAskForMore(
  started: TestListener,
  headers: readonly (readonly string[])[],
  ...own: string[]
): Promise<RawClient> {
  for (const each of headers) await ask(started, '/page', ...each);
  await until(() => started.listener.unreadAnswerBytes === 60 * MiB);
  return ask(started, '/larger', ...own);
}

it.each([
  ['one address, which is the caller’s too', ['192.0.2.1', '192.0.2.1', '192.0.2.1']],
  ['addresses that hold less than the caller each', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
])('cuts readers without a key before a caller with one: of %s', async (_whose, addresses) => {
  const started = await startListener(settings, routes, { keyFinder });
  const headers = addresses.map((address) => [from(address)]);
  const caller = await fillAndAskForMore(started, headers, from('192.0.2.1'), keyOf('tenant'));
  await until(() => started.readersCut.length > 0);
  expect(started.readersCut.map(([, path, bytes]) => [path, bytes])).toEqual([['/page', 20 * MiB]]);
  caller.socket.resume();
  await caller.until(({ text }) => text.length > shared.length);
});

it('cuts the key that holds the most on all its connections, before one with a larger answer', async () => {
  const started = await startListener(settings, routes, { keyFinder });
  const headers = [keyOf('other'), keyOf('other'), keyOf('other')].map((key) => [key]);
  const caller = await fillAndAskForMore(started, headers, keyOf('tenant'));
  await until(() => started.readersCut.length > 0);
  expect(started.readersCut.map(([, path]) => path)).toEqual(['/page']);
  caller.socket.resume();
  await caller.until(({ text }) => text.length > shared.length);
});

it('cuts the address that holds the most where nobody shows a key, and its largest connection', async () => {
  const started = await startListener(settings, routes);
  const headers = ['192.0.2.1', '192.0.2.1', '192.0.2.1'].map((address) => [from(address)]);
  const other = await fillAndAskForMore(started, headers, from('192.0.2.2'));
  await until(() => started.readersCut.length > 0);
  expect(started.readersCut).toEqual([['192.0.2.1', '/page', 20 * MiB]]);
  other.socket.resume();
  await other.until(({ text }) => text.length > shared.length);
});

it('cuts clients that stand still before one of the same address that reads', async () => {
  const started = await startListener(settings, routes);
  const deaf = ['192.0.2.1', '192.0.2.1', '192.0.2.1'].map((address) => [from(address)]);
  for (const each of deaf) await ask(started, '/page', ...each);
  await until(() => started.listener.unreadAnswerBytes === 60 * MiB);
  await pause(2_000);
  const reader = (await started.open()).send(get('/larger', from('192.0.2.1')));
  await reader.until(({ text }) => text.length > shared.length, 10_000);
  expect(started.readersCut.map(([, path]) => path)).toEqual(['/page']);
});
