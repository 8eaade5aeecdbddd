import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../harness/gateway.ts';
import type { Behave } from '../harness/passed/provider.ts';
import { startWithPassedRoutes } from '../harness/passed/start.ts';

const content = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256));

const withStatus =
  (status: number): Behave =>
  (_request, response) => {
    response.writeHead(status, status === 204 ? {} : { 'content-type': 'audio/wav', 'content-length': 5 });
    response.end(status === 204 ? undefined : 'bytes');
  };

/** Serves a part of the content if the client asks for one, as RFC 9110 says. */
const ranged: Behave = (request, response) => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const headers = {
    'content-type': 'audio/wav',
    'accept-ranges': 'bytes',
    etag: '"v1"',
    'last-modified': 'Sun, 29 Nov 2026 08:00:00 GMT',
    'set-cookie': 'a=b',
  };
  if (from === undefined) {
    response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    return;
  }
  if (Number(from) >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}`, 'content-type': 'application/json' });
    response.end('{"error":{"message":"no such part","type":"invalid_request_error"}}');
    return;
  }
  const part = content.subarray(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${to}/${content.length}`;
  response.writeHead(206, { ...headers, 'content-range': range, 'content-length': part.length }).end(part);
};

/** Promises more bytes than it sends, and closes the connection. */
const short: Behave = (request, response) => {
  response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': content.length });
  response.write(content.subarray(0, 600), () => setTimeout(() => request.socket.destroy(), 100));
};

const chunked: Behave = (_request, response) => {
  response.writeHead(200, { 'content-type': 'audio/wav' });
  response.write(content.subarray(0, 600));
  response.end(content.subarray(600));
};

const behaviours = {
  created: withStatus(201),
  accepted: withStatus(202),
  empty: withStatus(204),
  ranged,
  short,
  chunked,
};

/** All bytes of the answer to one request, on a connection of its own. */
function raw(url: string, head: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\n\r\n`));
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.setEncoding('latin1').on('data', (more: string) => (text += more));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

test.each([
  ['created', 201],
  ['accepted', 202],
  ['empty', 204],
])('the status of an answer in bytes reaches the client and the log: %s', async (name, status) => {
  const { gateway } = await startWithPassedRoutes({}, behaviours);
  const answer = await fetch(`${gateway.url}/v1/files/${name}/content`);
  expect([answer.status, await answer.text()]).toEqual([status, status === 204 ? '' : 'bytes']);
  expect(answer.headers.get('x-headgate-attempts')).toBe('1');
  expect(await waitFor(() => gateway.logged('request')[0], 5_000)).toMatchObject({ status });
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(new RegExp(`headgate_requests_total.*status="${status}"`));
});

test('a length that the provider has promised is promised to the client, in HTTP/1.0 too', async () => {
  const { gateway } = await startWithPassedRoutes({}, behaviours);
  const answer = await fetch(`${gateway.url}/v1/files/ranged/content`);
  expect(answer.headers.get('content-length')).toBe('1000');
  expect(answer.headers.get('transfer-encoding')).toBeNull();
  expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  const old = await raw(gateway.url, 'GET /v1/files/ranged/content HTTP/1.0');
  expect(old).toMatch(/\r\ncontent-length: 1000\r\n/i);
  expect(old.slice(old.indexOf('\r\n\r\n') + 4)).toBe(content.toString('latin1'));
});

test('a length that the provider has not promised is not promised', async () => {
  const { gateway } = await startWithPassedRoutes({}, behaviours);
  const answer = await fetch(`${gateway.url}/v1/files/chunked/content`);
  expect([answer.headers.get('content-length'), answer.headers.get('transfer-encoding')]).toEqual([null, 'chunked']);
  expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
});

test('an answer that ends short of its length is a broken connection', async () => {
  const { gateway } = await startWithPassedRoutes({}, behaviours);
  const answer = await fetch(`${gateway.url}/v1/files/short/content`);
  expect(answer.headers.get('content-length')).toBe('1000');
  await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
  const request = 'GET /v1/files/short/content HTTP/1.1\r\nHost: localhost';
  const text = await raw(gateway.url, `${request}\r\n\r\n${request}`);
  // The bytes of a second answer would look like the rest of the first one.
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  const line = await waitFor(() => gateway.logged('request')[0], 5_000);
  expect(line).toMatchObject({ code: 'upstream_incomplete', truncated: true });
});

test('a part of the content is asked for and passes with what the provider says of it', async () => {
  const { gateway, provider } = await startWithPassedRoutes({}, behaviours);
  const headers = { range: 'bytes=10-19', 'if-range': '"v1"', 'if-none-match': '"v1"', cookie: 'c=d' };
  const answer = await fetch(`${gateway.url}/v1/files/ranged/content`, { headers });
  expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([206, content.subarray(10, 20)]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-range': 'bytes 10-19/1000',
    'content-length': '10',
    'accept-ranges': 'bytes',
    etag: '"v1"',
    'last-modified': 'Sun, 29 Nov 2026 08:00:00 GMT',
  });
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(provider.heard[0]?.headers).toMatchObject({ range: 'bytes=10-19', 'if-range': '"v1"' });
  expect(provider.heard[0]?.headers).not.toHaveProperty('cookie');
  // A 304 is not an answer, because the client may not have the content that it refers to.
  expect(provider.heard[0]?.headers).not.toHaveProperty('if-none-match');
  expect(await waitFor(() => gateway.logged('request')[0], 5_000)).toMatchObject({ status: 206 });
});

test('a part that is not there is refused in the words of the provider', async () => {
  const { gateway } = await startWithPassedRoutes({}, behaviours);
  const headers = { range: 'bytes=5000-5001' };
  const answer = await fetch(`${gateway.url}/v1/files/ranged/content`, { headers });
  expect([answer.status, await answer.text()]).toEqual([416, expect.stringContaining('no such part')]);
});

test('a call that is no GET asks for no part', async () => {
  const { gateway, provider } = await startWithPassedRoutes({}, behaviours);
  await fetch(`${gateway.url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', range: 'bytes=0-9' },
    body: '{"model":"tts","input":"hello"}',
  });
  expect(provider.heard[0]?.headers).not.toHaveProperty('range');
});
