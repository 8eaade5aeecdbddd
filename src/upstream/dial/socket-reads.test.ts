import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../provider-for-tests.ts';
import { SocketReads } from './socket-reads.ts';

let server: Server;
let accepted: Socket[];
let opened: Socket[];

beforeEach(async () => {
  accepted = [];
  opened = [];
  server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of [...accepted, ...opened]) socket.destroy();
  server.close();
});

async function open(reads: SocketReads): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', onread: reads.onread });
  opened.push(socket);
  await once(socket, 'connect');
  await until(() => accepted.length === opened.length);
  return socket;
}

test('a piece keeps its bytes when other sockets read', async () => {
  const pieces: Buffer[] = [];
  for (const text of ['one', 'two', 'x'.repeat(40_000), 'three']) {
    const reads = new SocketReads();
    reads.of(await open(reads)).deliverTo((bytes) => pieces.push(bytes));
    accepted.at(-1)?.write(text);
    await until(() => Buffer.concat(pieces).toString().endsWith(text));
  }
  expect(Buffer.concat(pieces).toString()).toBe(`onetwo${'x'.repeat(40_000)}three`);
});

test('a paused socket delivers nothing, and all of it later', async () => {
  const reads = new SocketReads();
  const socket = await open(reads);
  const sent = Buffer.alloc(3_000_000, 'abc');
  let received = Buffer.alloc(0);
  reads.of(socket).deliverTo((bytes) => {
    received = Buffer.concat([received, bytes]);
    socket.pause();
    setTimeout(() => socket.resume(), 1);
    expect(bytes.length).toBeLessThanOrEqual(65_536);
  });
  const ended = once(socket, 'end');
  accepted[0]?.end(sent);
  await ended;
  expect(received.equals(sent)).toBe(true);
});

test('a server that speaks before it is asked is not listened to', async () => {
  const reads = new SocketReads();
  const socket = await open(reads);
  accepted[0]?.write('HTTP/1.1 200 OK\r\n\r\n');
  await until(() => socket.bytesRead > 0);
  const heard: Buffer[] = [];
  reads.of(socket).deliverTo((bytes) => heard.push(bytes));
  expect(socket.destroyed).toBe(true);
  expect(heard).toEqual([]);
});
