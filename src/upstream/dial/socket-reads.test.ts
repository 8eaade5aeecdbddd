import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../provider-for-tests.ts';
import { readByNode, type SocketReader, SocketReads } from './socket-reads.ts';

function readerOf(take: (bytes: Buffer) => void, wantsMore = (): boolean => true): SocketReader {
  return {
    take,
    get wantsMore() {
      return wantsMore();
    },
    expectsMore: true,
  };
}

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
    reads.of(await open(reads)).deliverTo(readerOf((bytes) => pieces.push(bytes)));
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
  const reader = readerOf(
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
  reads.of(socket).deliverTo(reader);
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
    const reader = readerOf((bytes) => {
      received.push(bytes);
      if (inTurn === 0) setImmediate(() => (inTurn = 0));
      inTurn += bytes.length;
      mostInTurn = Math.max(mostInTurn, inTurn);
    });
    opened.deliverTo(reader);
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
  reads.of(socket).deliverTo(readerOf((bytes) => heard.push(bytes)));
  expect(socket.destroyed).toBe(true);
  expect(heard).toEqual([]);
});

test('an end behind a full turn is heard at once where no more is expected', async () => {
  const reads = new SocketReads();
  const socket = await open(reads);
  socket.pause();
  let turns = 0;
  let endedInTurn = -1;
  accepted[0]?.end(Buffer.alloc(65_536));
  await pause(50);
  socket.on('end', () => (endedInTurn = turns));
  const reader = { ...readerOf(() => void setImmediate(() => (turns += 1))), expectsMore: false };
  reads.of(socket).deliverTo(reader);
  socket.resume();
  await until(() => endedInTurn >= 0);
  expect(endedInTurn).toBe(0);
});
