import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeCertificates } from '../listener/certificates.fixture.ts';
import { IncomingRequest } from '../request/incoming-request.ts';
import { echo, hello, route, startListener, until } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

/** More than the pieces of one connection that may come before it is ended, also where a busy machine takes seconds. */
const enough = 1_500;

let pieces = 0;
beforeEach(() => {
  pieces = 0;
  const push = Reflect.get(IncomingRequest.prototype, 'push');
  vi.spyOn(IncomingRequest.prototype, 'push').mockImplementation(function (this: IncomingRequest, chunk) {
    if (chunk !== null) pieces += 1;
    return push.call(this, chunk);
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
});

function head(path = '/echo'): string {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json'];
  return `${lines.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`;
}

function chunks(count: number, bytes = 1): string {
  return `${bytes.toString(16)}\r\n${' '.repeat(bytes)}\r\n`.repeat(count);
}

const end = '0\r\n\r\n';
const refuse = route('POST', '/refuse', (exchange) => exchange.answer({ status: 429, headers: [] }, 'no'));
const late = route('POST', '/late', async (exchange) => {
  await pause(100);
  await exchange.answer({ status: 200, headers: [] }, await exchange.readBody());
});

describe('a body in thousands of tiny chunks', () => {
  it.each([
    ['of which a part comes', chunks(9_000)],
    ['that come to their end', chunks(9_000) + end],
    ['of which more comes than is read at once', chunks(500_000) + end],
    ['with extensions', `1;${'a=b;'.repeat(500)}c\r\n \r\n`.repeat(600)],
  ])('%s, is ended with 400 in the dialect of the route, and its connection with it', async (_how, body) => {
    const { open, rejections, budget, listener } = await startListener();
    const client = await (await open()).send(head() + body).untilEnd();
    expect(client.statuses).toEqual([400]);
    expect(client.text).toMatch(/Connection: close[^]*"dialect":"route"[^]*more than 256 pieces of less than 64 bytes/);
    expect(pieces).toBeLessThan(enough);
    expect(rejections).toEqual(['body_in_tiny_pieces']);
    expect(budget.bytesInUse).toBe(0);
    await until(() => listener.openConnections === 0);
  });

  it.each([
    ['/nowhere', 404],
    ['/refuse', 429],
    ['/late', 400],
  ])('to %s, which does not read it, costs no more', async (path, status) => {
    const { open, listener } = await startListener({}, [refuse, late]);
    const client = (await open()).send(head(path));
    // The rest of what is sent behind the answer is not looked at either.
    if (path !== '/late') await client.until((it) => it.statuses.length === 1);
    await client.send(chunks(200_000) + end).untilEnd();
    expect(client.statuses).toEqual([status]);
    expect(pieces).toBeLessThan(enough);
    await until(() => listener.openConnections === 0);
  });

  it('is not looked at behind the last answer of its connection, nor are requests behind it', async () => {
    const { open, listener } = await startListener();
    const parsed = vi.spyOn(IncomingRequest.prototype, 'forgetBody');
    const client = await (await open()).send(head('/nowhere')).until((it) => it.text.endsWith('}'));
    await client.send(end + get('/hello').repeat(1_000)).untilEnd();
    await until(() => listener.openConnections === 0);
    expect(client.statuses).toEqual([404]);
    expect(parsed.mock.calls.length).toBe(0);
  });

  it('is ended also where it is split among many requests', async () => {
    const { open } = await startListener();
    const client = await open();
    client.send((head() + chunks(200) + end).repeat(30));
    await client.until((it) => it.closed || it.ended);
    expect(client.statuses.at(-1)).toBe(400);
    expect(client.statuses.length).toBeLessThan(10);
    expect(pieces).toBeLessThan(enough);
  });

  it('keeps nobody else waiting', async () => {
    const { open } = await startListener();
    const attackers = await Promise.all(Array.from({ length: 20 }, open));
    const neighbour = await open();
    for (const attacker of attackers) attacker.send(head() + chunks(300_000));
    await neighbour.send(get('/hello')).untilText('hello');
    expect(pieces).toBeLessThan(20 * enough);
    await Promise.all(attackers.map((attacker) => attacker.untilEnd(10_000)));
    expect(pieces).toBeLessThan(20 * enough);
  });

  it('leaves the parsers in order for those that come behind', async () => {
    const { open } = await startListener();
    const connectLine = 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n';
    for (const behind of ['', end, `${end}${connectLine}`, end + get('/hello')]) {
      const attacker = await (await open()).send(head() + chunks(2_000) + behind).untilEnd();
      // While the attacker's socket is still there, and once it is not.
      for (const wait of [false, true]) {
        if (wait) attacker.socket.destroy();
        if (wait) await pause(50);
        const client = await open();
        await client.send(post('/echo', '{"a":1}')).untilText('{"a":1}');
        await client.send(`${head()}${chunks(100)}2\r\n[]\r\n${end}`).until((it) => it.text.endsWith('[]'));
        expect(client.statuses).toEqual([200, 200]);
      }
    }
  });
});

describe('is taken', () => {
  it.each([
    ['in chunks of some hundred bytes', chunks(300, 300)],
    ['in a few hundred tiny chunks', chunks(250)],
    ['in tiny chunks among large ones', (chunks(10) + chunks(1, 2_000)).repeat(40)],
  ])('a body %s, and another behind it', async (_how, body) => {
    const { open } = await startListener();
    const client = await open();
    await client.send(head() + body + end).until((it) => it.statuses.length === 1);
    await client.send(post('/echo', '{"b":2}')).untilText('{"b":2}');
    expect(client.statuses).toEqual([200, 200]);
  });

  it('a body whose client sends each byte alone', async () => {
    const { open } = await startListener();
    const client = await open();
    const body = `"${'x'.repeat(600)}"`;
    for (const byte of post('/echo', body)) {
      client.send(byte);
      await new Promise(setImmediate);
    }
    await client.untilText(body);
    expect(client.statuses).toEqual([200]);
  });
});

describe('over TLS', () => {
  async function openHeld(): Promise<{ send: (text: string) => void; release: () => void; text: () => string }> {
    const directory = makeCertificates('one');
    const tls = { certFile: join(directory, 'one.crt'), keyFile: join(directory, 'one.key') };
    const { port } = await startListener({ tls }, [echo, hello, refuse]);
    const raw = connectPlain({ port, host: '127.0.0.1' });
    onTestFinished(() => void raw.destroy());
    let held: Buffer[] | undefined;
    const way = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        if (held) held.push(bytes);
        else raw.write(bytes);
        done();
      },
    });
    raw.on('data', (bytes) => way.push(bytes)).on('error', () => undefined);
    raw.on('close', () => way.push(null));
    const socket = connectTls({ socket: way, rejectUnauthorized: false });
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString())).on('error', () => undefined);
    await once(socket, 'secureConnect');
    held = [];
    return {
      send: (sent) => void socket.write(sent),
      release: () => {
        raw.write(Buffer.concat(held ?? []));
        held = undefined;
      },
      text: () => text,
    };
  }

  it('a body in records of one byte that come together is ended', async () => {
    const client = await openHeld();
    client.send(post('/echo', ' '.repeat(3_000)).slice(0, -3_000));
    for (let sent = 0; sent < 3_000; sent += 1) {
      client.send(' ');
      await new Promise(setImmediate);
    }
    client.release();
    await until(() => client.text().includes('"dialect"'));
    expect(client.text()).toMatch(/^HTTP\/1\.1 400 [^]*more than 256 pieces/);
    expect(pieces).toBeLessThan(enough);
  });

  it('so is one in tiny chunks', async () => {
    const client = await openHeld();
    client.send(head() + chunks(20_000));
    client.release();
    await until(() => client.text().includes('"dialect"'));
    expect(client.text()).toMatch(/^HTTP\/1\.1 400 [^]*more than 256 pieces/);
    expect(pieces).toBeLessThan(enough);
  });
});
