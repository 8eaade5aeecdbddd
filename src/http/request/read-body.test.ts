import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import { echo, hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

function chunked(...chunks: string[]): string {
  const head = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked';
  return `${head}\r\n\r\n${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}`;
}

describe('a body that is fine', () => {
  it('comes whole, in one piece or many', async () => {
    const { open, budget } = await startListener();
    const client = await open();
    await client.send(post('/echo', '{"a":1}')).untilText('{"a":1}');
    const text = post('/echo', `"${'é'.repeat(500)}"`);
    for (let at = 0; at < text.length; at += 100) {
      client.send(text.slice(at, at + 100));
      await pause(1);
    }
    await client.until((it) => it.statuses.length === 2 && it.text.endsWith('"'));
    expect(Buffer.from(client.text.slice(-1_002), 'latin1').toString()).toBe(`"${'é'.repeat(500)}"`);
    await client.send(`${chunked('[1,', '2]')}0\r\n\r\n`).untilText('[1,2]');
    expect(client.statuses).toEqual([200, 200, 200]);
    await until(() => budget.bytesInUse === 0);
  });

  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'Application/JSON; Charset="UTF-8"',
    'application/json ; charset = utf-8 ',
  ])('may be %s', async (type) => {
    const { open } = await startListener();
    const client = await open();
    client.send(`POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`);
    expect((await client.untilText('{}')).statuses).toEqual([200]);
  });
});

describe('415', () => {
  it.each([
    ['Content-Type: text/plain'],
    ['Content-Type: application/x-www-form-urlencoded'],
    ['Content-Type: application/json; charset=latin1'],
    ['Content-Type: application/jsonp'],
    ['Content-Type:'],
    ['X-No-Type: 1'],
    ['Content-Type: application/json\r\nContent-Encoding: gzip'],
    ['Content-Type: application/json\r\nTransfer-Encoding: gzip, chunked'],
  ])('for %s', async (headers) => {
    const { open } = await startListener();
    const client = await open();
    const length = headers.includes('Transfer') ? '' : 'Content-Length: 2\r\n';
    client.send(
      `POST /echo HTTP/1.1\r\nHost: localhost\r\n${length}${headers}\r\n\r\n${length ? '{}' : '2\r\n{}\r\n0\r\n\r\n'}`,
    );
    await client.untilText('"dialect":"route"');
    expect(client.statuses).toEqual([415]);
    expect(client.errorInBody).toBe('unsupported_media_type');
  });
});

describe('413', () => {
  it('comes before a byte of a body that says it is too large', async () => {
    const { open } = await startListener({ maxBodyBytes: 1_000 });
    const client = (await open()).send('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n');
    await client.send('Content-Length: 1001\r\n\r\n').untilText('body_too_large');
    expect(client.statuses).toEqual([413]);
    expect(client.text).toContain('"dialect":"route"');
  });

  it('comes in the middle of a chunked body without end, which is not read on forever', async () => {
    const { open, budget, listener } = await startListener({ maxBodyBytes: 50_000 });
    const client = (await open()).send(chunked());
    const chunk = `2000\r\n${'x'.repeat(8_192)}\r\n`;
    let sent = 0;
    const startMs = performance.now();
    while (!client.closed && performance.now() - startMs < 5_000) {
      if (client.socket.writable && !client.socket.writableNeedDrain) client.send(chunk);
      sent += 1;
      await pause(1);
    }
    expect(client.statuses).toEqual([413]);
    expect(client.text).toContain('Connection: close');
    expect(sent).toBeGreaterThan(10);
    expect(performance.now() - startMs).toBeLessThan(4_000);
    expect(budget.bytesInUse).toBe(0);
    await until(() => listener.openConnections === 0);
  });

  it('can be read by a client that sends its whole body first', async () => {
    const { open } = await startListener({ maxBodyBytes: 1_000 });
    const client = await open();
    client.socket.pause();
    const body = 'x'.repeat(6_000_000);
    await new Promise<void>((resolve, reject) => {
      client.socket.write(post('/echo', body), (error) => (error ? reject(error) : resolve()));
    });
    client.socket.resume();
    await client.untilEnd();
    expect(client.statuses).toEqual([413]);
    expect(client.errorInBody).toBe('body_too_large');
    expect(client.errorCode).toBeUndefined();
  });
});

describe('an answer that leaves the body unread', () => {
  it('keeps the connection where little is left', async () => {
    const refuse = route('POST', '/no', (exchange) => exchange.answer({ status: 429, headers: [] }, 'no'));
    const { open } = await startListener({}, [refuse, hello]);
    const client = await open();
    const request = post('/no', 'x'.repeat(5_000));
    await client.send(request.slice(0, 3_000)).until((it) => it.statuses.length === 1);
    await client.send(request.slice(3_000) + get('/hello')).until((it) => it.text.endsWith('hello'));
    expect(client.statuses).toEqual([429, 200]);
  });

  it('closes it where much is', async () => {
    const refuse = route('POST', '/no', (exchange) => exchange.answer({ status: 429, headers: [] }, 'no'));
    const { open } = await startListener({}, [refuse]);
    const client = await open();
    await client.send(post('/no', 'x'.repeat(90_000)).slice(0, 3_000)).untilEnd();
    expect(client.text).toMatch(/429[^]*Connection: close[^]*no$/);
  });
});

it('answers 408 in the dialect of the route when the body does not come in time', async () => {
  const { open, rejections, budget } = await startListener({ bodyTimeoutMs: 200, headersTimeoutMs: 100 });
  const client = (await open()).send(post('/echo', '{"slow":true}').slice(0, -3));
  await client.untilEnd();
  expect(client.statuses).toEqual([408]);
  expect(client.text).toContain('"dialect":"route"');
  expect(client.errorInBody).toBe('body_timeout');
  expect(rejections).toEqual(['body_timeout']);
  expect(budget.bytesInUse).toBe(0);
});

it('answers 503 when the budget is full, and gives back what it had', async () => {
  const { open, budget } = await startListener();
  budget.mostBytes = 10;
  const client = (await open()).send(post('/echo', 'x'.repeat(11)));
  await client.untilText('overloaded');
  expect(client.statuses).toEqual([503]);
  expect(client.text).toMatch(/retry-after: 1\r\n/);
  expect(budget.bytesInUse).toBe(0);
  await client.send(post('/echo', 'x'.repeat(10))).until((it) => it.statuses.length === 2);
  expect(client.statuses).toEqual([503, 200]);
});

it('answers 400 in the dialect of the route when the chunks are garbage', async () => {
  const { open } = await startListener();
  const client = (await open()).send(`${chunked('[1')}zz\r\n`);
  await client.untilEnd();
  expect(client.statuses).toEqual([400]);
  expect(client.text).toContain('"dialect":"route"');
  expect(client.errorInBody).toBe('malformed_http');
});

async function takeStream(exchange: Exchange): Promise<void> {
  const body = exchange.streamBody({ type: /json/, maxBytes: 1_000 });
  const bytes = await body.readWhole(() => undefined);
  await exchange.answer({ status: 200, headers: [] }, bytes);
}

describe('Expect', () => {
  const head = (length: number, type = 'application/json'): string =>
    `POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;

  it('is answered with 100 once nothing but the body can be wrong', async () => {
    const { open } = await startListener({}, [echo]);
    const client = await (await open()).send(head(2)).untilText('100 Continue');
    await client.send('{}').untilText('{}');
    expect(client.statuses).toEqual([100, 200]);
  });

  it.each([
    [413, head(200_000)],
    [415, head(2, 'text/plain')],
  ])('is answered with %i where that is known', async (status, text) => {
    const { open } = await startListener();
    const client = await (await open()).send(text).untilEnd();
    expect(client.statuses).toEqual([status]);
  });

  it.each([
    ['read', echo],
    ['streamed on', route('POST', '/echo', takeStream)],
  ])('of HTTP/1.0 means nothing where the body is %s (RFC 9110, 10.1.1)', async (_how, given) => {
    const { open } = await startListener({}, [given]);
    const client = (await open()).send(`${head(2).replace('HTTP/1.1', 'HTTP/1.0')}{}`);
    await client.untilEnd();
    expect(client.statuses).toEqual([200]);
  });

  it('of anything else is 417', async () => {
    const { open, rejections } = await startListener();
    const client = (await open()).send(post('/echo', '{}', 'Expect: cookies'));
    await client.untilText('expectation_failed');
    expect(client.statuses).toEqual([417]);
    expect(client.text).toContain('"dialect":"route"');
    expect(rejections).toEqual(['expectation']);
  });
});
