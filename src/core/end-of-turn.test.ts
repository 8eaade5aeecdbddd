import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { atEndOfTurn } from './end-of-turn.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('calls once each, in the order of their coming, and not before the work in hand is done', async () => {
  const called: string[] = [];
  for (const name of ['a', 'b', 'c']) atEndOfTurn({ endTurn: () => called.push(name) });
  await Promise.resolve();
  process.nextTick(() => called.push('tick'));
  expect(called).toEqual([]);
  await turn();
  await turn();
  expect(called).toEqual(['tick', 'a', 'b', 'c']);
});

test('who comes while a turn ends is called at the end of the next', async () => {
  const called: string[] = [];
  atEndOfTurn({
    endTurn: () => {
      called.push('first');
      atEndOfTurn({ endTurn: () => called.push('next') });
      setImmediate(() => called.push('in between'));
    },
  });
  atEndOfTurn({ endTurn: () => called.push('second') });
  await turn();
  expect(called).toEqual(['first', 'second']);
  await turn();
  await turn();
  expect(called).toEqual(['first', 'second', 'next', 'in between']);
});

test('everything that waits in the kernel has been read before', async () => {
  const called: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => called.push('read'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const clients = Array.from({ length: 5 }, () => connect((server.address() as AddressInfo).port, '127.0.0.1'));
  await Promise.all(clients.map((client) => new Promise((resolve) => client.once('connect', resolve))));
  // Behind a timer come the reads.
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      for (const client of clients) client.write('x');
      atEndOfTurn({
        endTurn: () => {
          called.push('end');
          resolve();
        },
      });
    }, 20);
  });
  expect(called).toEqual(['read', 'read', 'read', 'read', 'read', 'end']);
  for (const client of clients) client.destroy();
  server.close();
});
