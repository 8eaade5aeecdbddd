import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import type { Sink } from '../../core/sink.ts';
import type { HttpExchange } from '../request/exchange.ts';
import { hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get } from '../listener/raw-client.fixture.ts';

const streamHead = { status: 200, headers: ['content-type', 'text/event-stream'] };

interface OpenStream {
  sink: Sink;
  exchange: HttpExchange;
  readonly finish: () => void;
}

/** Starts a listener with one stream and hands its sink to the test. */
async function openStream(request = get('/s')) {
  const streams: OpenStream[] = [];
  const stream = route('GET', '/s', async (exchange) => {
    const sink = exchange.openStream(streamHead);
    await new Promise<void>((finish) => {
      streams.push({ sink, exchange: exchange as HttpExchange, finish });
      exchange.gone.onCancel(finish);
    });
  });
  const started = await startListener({}, [stream, hello]);
  const client = (await started.open()).send(request);
  await until(() => streams.length === 1);
  const [open] = streams;
  if (!open) throw new Error('no stream');
  return { ...started, ...open, client };
}

/** What a client makes of chunks; fails where the framing is wrong. */
function dechunk(text: string): string {
  let rest = text.slice(text.indexOf('\r\n\r\n') + 4);
  let body = '';
  for (;;) {
    const line = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, line), 16);
    body += rest.slice(line + 2, line + 2 + length);
    expect(rest.slice(line + 2 + length, line + 4 + length)).toBe('\r\n');
    rest = rest.slice(line + 4 + length);
    if (length === 0) break;
  }
  expect(rest).toBe('');
  return body;
}

it('writes strings and bytes of any size as chunks, and the connection goes on after the end', async () => {
  const { client, sink, finish } = await openStream();
  const pieces = ['data: é\n\n', Buffer.from('data: bytes\n\n'), '', Buffer.alloc(0), Buffer.alloc(16_384, 'a'), 'z'];
  pieces.push(Buffer.alloc(16_385, 'b'), 'x'.repeat(200_000), Buffer.alloc(300_000, 'c'));
  for (const piece of pieces) sink.write(piece);
  void sink.end();
  finish();
  await client.until((it) => it.text.endsWith('0\r\n\r\n'));
  expect(client.text).toContain('transfer-encoding: chunked\r\n');
  const wanted = Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('latin1');
  expect(dechunk(client.text) === wanted).toBe(true);
  await client.send(get('/hello')).until((it) => it.text.endsWith('hello'));
});

it('sends the head with the first bytes in one write, and alone where none come', async () => {
  const { client } = await openStream();
  await client.untilText('\r\n\r\n');
  expect(client.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);

  const together = route('GET', '/t', async (exchange) => {
    const sink = exchange.openStream(streamHead);
    sink.write('data: first\n\n');
    await new Promise<void>((resolve) => void exchange.gone.onCancel(resolve));
  });
  const { open } = await startListener({}, [together]);
  const other = await open();
  const packets: string[] = [];
  other.socket.on('data', (packet) => packets.push(packet.toString()));
  await other.send(get('/t')).untilText('first');
  expect(packets).toHaveLength(1);
});

it('sends what is written at once: neither Nagle nor a delayed ACK holds it', async () => {
  const { client, sink } = await openStream();
  await client.untilText('\r\n\r\n');
  const delays: number[] = [];
  for (let event = 0; event < 20; event += 1) {
    const writtenAtMs = performance.now();
    sink.write(`data: ${event}.\n\n`);
    await client.untilText(`data: ${event}.`);
    delays.push(performance.now() - writtenAtMs);
  }
  delays.sort((a, b) => a - b);
  expect(delays[10]).toBeLessThan(20);
});

it('says that it is full, and when it no longer is', async () => {
  const { client, sink, exchange } = await openStream();
  await client.untilText('\r\n\r\n');
  client.socket.pause();
  let drains = 0;
  sink.onDrain(() => (drains += 100), exchange);
  sink.onDrain(() => (drains += 1), exchange);
  let writes = 0;
  while (sink.write(Buffer.alloc(65_000)) || writes < 200) writes += 1;
  expect(drains).toBe(0);
  client.socket.resume();
  await until(() => drains === 1);
  expect(sink.write('more')).toBe(true);
});

it('waits its turn behind another answer on its connection, and is told when that comes', async () => {
  let letGo: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const first = route('GET', '/first', async (exchange) => {
    await held;
    await exchange.answer({ status: 200, headers: [] }, 'first.');
  });
  let drains = 0;
  const second = route('GET', '/second', async (exchange) => {
    const sink = exchange.openStream(streamHead);
    const drained = new Promise<void>((resolve) => {
      sink.onDrain(() => {
        drains += 1;
        resolve();
      }, exchange);
    });
    while (sink.write('a'.repeat(10_000)));
    setTimeout(() => letGo?.(), 20);
    await drained;
    expect(sink.write('b'.repeat(10))).toBe(true);
    await sink.end();
  });
  const { open } = await startListener({}, [first, second, hello]);
  const client = await open();
  client.send(get('/first') + get('/second') + get('/hello'));
  await client.until((it) => it.text.endsWith('hello'));
  expect(client.text).toMatch(
    /first\.HTTP[^]*\r\n\r\n2710\r\na{10000}\r\n(?:2710\r\na{10000}\r\n)*a\r\nb{10}\r\n0\r\n\r\nHTTP/,
  );
  expect(drains).toBe(1);
});

it('has nothing but a head for HEAD', async () => {
  const { client, sink, finish } = await openStream(get('/s').replace('GET', 'HEAD'));
  expect(sink.write('data: 1\n\n')).toBe(true);
  await client.untilText('\r\n\r\n');
  expect(sink.write('data: 2\n\n')).toBe(true);
  void sink.end();
  finish();
  await client.send(get('/hello')).until((it) => it.text.endsWith('hello'));
  expect(client.text).not.toContain('data');
});

describe('a cut', () => {
  it('leaves chunks without their end', async () => {
    const { client, sink, exchange, finish, listener, internalErrors } = await openStream();
    sink.write('data: 1\n\n');
    await client.untilText('data: 1');
    let heard = false;
    sink.onGone(() => (heard = true), exchange);
    sink.cut();
    finish();
    await client.untilEnd();
    expect(client.text).not.toContain('0\r\n\r\n');
    await until(() => listener.openConnections === 0);
    expect([heard, exchange.gone.cancelled, sink.write('x')]).toEqual([false, false, false]);
    expect(internalErrors).toEqual([]);
  });

  it('is a reset in HTTP/1.0, where the end of the connection is the end of the answer', async () => {
    const { client, sink, finish } = await openStream('GET /s HTTP/1.0\r\n\r\n');
    sink.write('data: 1\n\n');
    await client.untilText('data: 1');
    sink.cut();
    finish();
    await client.until((it) => it.closed);
    expect(client.errorCode).toBe('ECONNRESET');
  });
});

it('streams to HTTP/1.0 without chunks and closes', async () => {
  const { client, sink, finish } = await openStream('GET /s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  sink.write('data: 1\n\n');
  void sink.end();
  finish();
  await client.untilEnd();
  expect(client.text).toMatch(/Connection: close\r\n\r\ndata: 1\n\n$/);
  expect(client.errorCode).toBeUndefined();
});

it('tells a listener that comes late that the client has gone', async () => {
  const { client, sink, exchange } = await openStream();
  client.reset();
  await until(() => exchange.gone.cancelled);
  let heard = 0;
  sink.onGone(() => (heard += 1), exchange);
  expect(heard).toBe(1);
});
