import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { askAdmin } from './ask-admin.ts';

/** A server that answers everything alike, and remembers what it was asked. */
async function startServer(status: number, body: string): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${String(request.url)} ${String(request.headers.authorization)}`);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const error = JSON.stringify({ error: { message: 'The admin token is wrong.' } });

test('options count before the environment, and an empty variable counts as not set', async () => {
  const body = { object: 'request', error: { code: 'upstream_error', message: 'Of the request, not of the answer.' } };
  const { url, asked } = await startServer(200, JSON.stringify(body));
  const port = new URL(url).port;
  expect(await askAdmin('/a', {}, { HEADGATE_ADMIN_PORT: port, HEADGATE_ADMIN_URL: '' })).toMatchObject({
    kind: 'answered',
    body,
  });
  await askAdmin('/b', {}, { HEADGATE_ADMIN_URL: url, HEADGATE_ADMIN_TOKEN: 'of-env' });
  await askAdmin(
    '/c',
    { url, token: 'of-option' },
    { HEADGATE_ADMIN_URL: 'http://127.0.0.1:1', HEADGATE_ADMIN_TOKEN: 'x' },
  );
  expect(asked).toEqual(['/a undefined', '/b Bearer of-env', '/c Bearer of-option']);
});

test.each([
  [401, error, 'The admin token is wrong. Give admin.token with HEADGATE_ADMIN_TOKEN or --token.'],
  [404, JSON.stringify({ error: { message: 'Nothing is kept.' } }), /^Nothing is kept\.$/],
  [200, '<html>', 'answered 200, and not as an admin port of Headgate does'],
  [302, '', 'answered 302'],
])('a server that answers %i with %s', async (status, body, words) => {
  const { url } = await startServer(status, body);
  const answer = await askAdmin('/admin/requests', { url }, {});
  expect(answer).toEqual({ kind: 'failed', reason: expect.stringMatching(words) as string });
});

test('nobody listens there', async () => {
  const answer = await askAdmin('/admin/requests', { url: `http://127.0.0.1:${await freePort()}` }, {});
  expect(answer).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/^No gateway.*ECONNREFUSED.*--url/) as string,
  });
});

test.each([
  ['http://127.0.0.1:1', 'No gateway answers at http://127.0.0.1:1 (bad port)'],
  ['localhost:9090', 'localhost:9090 is not the URL of an admin port'],
  ['nonsense', 'nonsense is not the URL'],
])('no gateway can be at %s', async (url, words) => {
  const answer = await askAdmin('/admin/requests', { url }, {});
  expect(answer.kind === 'failed' ? answer.reason : '').toContain(words);
});
