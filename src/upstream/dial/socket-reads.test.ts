import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../provider-for-tests.ts';
import { readByNode, SocketReads } from './socket-reads.ts';

const always = (): boolean => true;

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

async function open(reads?: SocketReads): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const reading = reads === undefined ? {} : { onread: reads.onread };
  const socket = connect({ port, host: '127.0.0.1', ...reading });
  opened.push(socket);
  await once(socket, 'connect');
  await until(() => accepted.length === opened.length);
  return socket;
}

test('a piece keeps its bytes when other sockets read', async () => {
  const pieces: Buffer[] = [];
  for (const text of ['one', 'two', 'x'.repeat(40_000), 'three']) {
    const reads = new SocketReads();
    reads.of(await open(reads)).deliverTo((bytes) => pieces.push(bytes), always);
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
  let isPaused = false;
  reads.of(socket).deliverTo(
    (bytes) => {
      expect(isPaused).toBe(false);
      received = Buffer.concat([received, bytes]);
      isPaused = true;
      socket.pause();
      setTimeout(() => {
        isPaused = false;
        socket.resume();
      }, 1);
      expect(bytes.length).toBeLessThanOrEqual(65_536);
    },
    () => !isPaused,
  );
  const ended = once(socket, 'end');
  accepted[0]?.end(sent);
  await ended;
  expect(received.equals(sent)).toBe(true);
});

for (const by of ['us', 'Node'] as const) {
  test(`a turn reads 64 KiB of a socket that is read by ${by}, however fast its provider is`, async () => {
    const reads = new SocketReads();
    const opened = by === 'us' ? reads.of(await open(reads)) : readByNode(await open());
    opened.socket.pause();
    const sent = Buffer.alloc(3_000_000, 'abc');
    const received: Buffer[] = [];
    let inTurn = 0;
    let mostInTurn = 0;
    const ended = once(opened.socket, 'end');
    accepted[0]?.end(sent);
    await pause(50); // The kernel holds more than a turn may read.
    opened.deliverTo((bytes) => {
      received.push(bytes);
      if (inTurn === 0) setImmediate(() => (inTurn = 0));
      inTurn += bytes.length;
      mostInTurn = Math.max(mostInTurn, inTurn);
    }, always);
    opened.socket.resume();
    await ended;
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(mostInTurn).toBeGreaterThan(60_000);
    // Two reads: the first may have brought less than all that the turn may read.
    expect(mostInTurn).toBeLessThanOrEqual(2 * 65_536);
  });
}

test('a server that speaks before it is asked is not listened to', async () => {
  const reads = new SocketReads();
  const socket = await open(reads);
  accepted[0]?.write('HTTP/1.1 200 OK\r\n\r\n');
  await until(() => socket.bytesRead > 0);
  const heard: Buffer[] = [];
  reads.of(socket).deliverTo((bytes) => heard.push(bytes), always);
  expect(socket.destroyed).toBe(true);
  expect(heard).toEqual([]);
});
