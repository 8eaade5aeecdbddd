import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { BugCollector } from './bugs.fixture.ts';
import { type AtEndOfTurn, atEndOfTurn } from './end-of-turn.ts';

class Entry extends BugCollector implements AtEndOfTurn {
  readonly endTurn: () => void;

  constructor(endTurn: () => void) {
    super();
    this.endTurn = endTurn;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each object is called once, in the order of registration, after the current work is done', async () => {
  const called: string[] = [];
  for (const name of ['a', 'b', 'c']) atEndOfTurn(new Entry(() => called.push(name)));
  await Promise.resolve();
  process.nextTick(() => called.push('tick'));
  expect(called).toEqual([]);
  await turn();
  await turn();
  expect(called).toEqual(['tick', 'a', 'b', 'c']);
});

test('an object that registers while a turn ends is called at the end of the next turn', async () => {
  const called: string[] = [];
  atEndOfTurn(
    new Entry(() => {
      called.push('first');
      atEndOfTurn(new Entry(() => called.push('next')));
      setImmediate(() => called.push('in between'));
    }),
  );
  atEndOfTurn(new Entry(() => called.push('second')));
  await turn();
  expect(called).toEqual(['first', 'second']);
  await turn();
  await turn();
  expect(called).toEqual(['first', 'second', 'next', 'in between']);
});

test('everything that waits in the kernel is read before the end of the turn', async () => {
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
      atEndOfTurn(
        new Entry(() => {
          called.push('end');
          resolve();
        }),
      );
    }, 20);
  });
  expect(called).toEqual(['read', 'read', 'read', 'read', 'read', 'end']);
  for (const client of clients) client.destroy();
  server.close();
});

test('an object that throws gets its own error, and the objects after it are still called', async () => {
  const called: string[] = [];
  const bug = new Error('a bug');
  const throwing = new Entry(() => {
    throw bug;
  });
  const others = ['before', 'behind'].map((name) => new Entry(() => called.push(name)));
  atEndOfTurn(others[0]!);
  atEndOfTurn(throwing);
  atEndOfTurn(others[1]!);
  await turn();
  expect(called).toEqual(['before', 'behind']);
  expect(throwing.bugs).toEqual([bug]);
  expect(others.flatMap(({ bugs }) => bugs)).toEqual([]);
});
