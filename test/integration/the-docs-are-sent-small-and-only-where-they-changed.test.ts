import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Like a plain client, which decompresses nothing by itself. */
async function get(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  const asked = request(url, { headers, method, agent: false });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

test.each([
  ['/docs/scalar.js', 4_000_000],
  ['/docs/start.js', 500],
  ['/docs', 300],
  ['/openapi.json', 50_000],
])('%s is gzipped for who takes it, plain for who does not, and not sent to who has it', async (path, leastBytes) => {
  const gateway = await startGateway({ provider: 'http://127.0.0.1:1/v1' });
  const url = gateway.url + path;
  const plain = await get(url);
  expect(plain.status).toBe(200);
  expect(plain.body.length).toBeGreaterThan(leastBytes);
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const small = await get(url, { 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect(small.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': plain.headers['content-type'],
    'content-length': String(small.body.length),
    'cache-control': 'no-cache',
  });
  expect(small.body.length).toBeLessThan(plain.body.length * 0.75);
  expect(gunzipSync(small.body).equals(plain.body)).toBe(true);
  expect((await get(url, { 'accept-encoding': 'gzip;q=0, identity' })).body.equals(plain.body)).toBe(true);

  // Each form has its own ETag, and both say in Vary what the choice depends on.
  expect(small.headers.etag).not.toBe(plain.headers.etag);
  for (const [accept, { headers, body }] of [
    ['gzip', small],
    ['identity', plain],
  ] as const) {
    const etag = String(headers.etag);
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(headers.vary).toContain('accept-encoding');
    const again = await get(url, { 'accept-encoding': accept, 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(again.headers).toMatchObject({ etag, vary: headers.vary });
    expect(again.headers).not.toHaveProperty('content-encoding');
    const other = await get(url, { 'accept-encoding': accept, 'if-none-match': '"other"' });
    expect(other.body.equals(body)).toBe(true);
    const head = await get(url, { 'accept-encoding': accept }, 'HEAD');
    expect(head.headers).toMatchObject({ etag, 'content-length': String(body.length) });
  }
});
