import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { route, startListener, until } from './listener.fixture.ts';
import { TurnsByAddress } from './turns-by-address.ts';

const heavy = '192.0.2.1';

function turnsOf(): { turns: TurnsByAddress<string>; started: string[]; clock: ManualClock } {
  const started: string[] = [];
  const clock = new ManualClock();
  return { turns: new TurnsByAddress<string>(16, clock, (one) => started.push(one)), started, clock };
}

it('starts a few of one address in each turn, in the order in which they came, and all of them in the end', async () => {
  const { turns, started } = turnsOf();
  const all = Array.from({ length: 18 }, (_, n) => `${n}`);
  for (const one of all) turns.add(one, heavy);
  expect(started).toHaveLength(4);
  await nextTurn();
  expect(started).toHaveLength(8);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(started).toEqual(all);
  expect(turns.waiting).toBe(0);
});

it('starts the first of every other address at once, and the addresses that wait in turn', async () => {
  const { turns, started } = turnsOf();
  for (let n = 0; n < 100; n += 1) turns.add(`heavy ${n}`, heavy);
  expect(turns.add('light', '192.0.2.2')).toBe(false);
  expect(started.at(-1)).toBe('light');
  for (let n = 0; n < 6; n += 1) turns.add(`second ${n}`, '192.0.2.2');
  started.length = 0;
  await nextTurn();
  expect(started).toEqual(['heavy 4', 'second 0', 'heavy 5', 'second 1']);
  expect(turns.add('another', '192.0.2.3')).toBe(false);
});

it('starts as many as a turn accepts once some have waited for longer than a burst takes', async () => {
  const { turns, started, clock } = turnsOf();
  for (let n = 0; n < 200; n += 1) turns.add(`${n}`, heavy);
  const perTurn: number[] = [];
  for (const turnMs of [50, 49, 1, 50]) {
    const before = started.length;
    clock.advance(turnMs);
    await nextTurn();
    perTurn.push(started.length - before);
  }
  expect(perTurn).toEqual([4, 4, 16, 16]);
});

it('lets no more than a bounded number wait', () => {
  const { turns, started } = turnsOf();
  for (let n = 0; n < 3_000; n += 1) turns.add(`${n}`, heavy);
  expect(turns.waiting).toBe(512);
  expect(started).toHaveLength(3_000 - 512);
  turns.startAll();
  expect(started).toHaveLength(3_000);
});

const others = 300;

it('starts an address that connects behind hundreds of others before most of theirs', async () => {
  const cameFrom: string[] = [];
  const hello = route('GET', '/hello', (exchange) => {
    cameFrom.push(exchange.clientAddress);
    return exchange.answer({ status: 200, headers: [] }, 'hello');
  });
  // No time passes, however slow the machine is: nobody loses patience.
  const { port } = await startListener({}, [hello], { clock: new ManualClock() });
  let answers = 0;
  const ask = (localAddress: string): void => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined);
    socket.once('data', () => (answers += 1));
    socket.write('GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n');
    onTestFinished(() => void socket.destroy());
  };
  for (let n = 0; n < others; n += 1) ask('127.0.0.1');
  ask('127.0.0.2');
  await until(() => answers === others + 1, 20_000);
  expect(cameFrom.indexOf('127.0.0.2')).toBeLessThan(others / 2);
});

it('holds nothing of clients that left while they waited', async () => {
  const { listener, port, internalErrors } = await startListener();
  let left = 0;
  for (let n = 0; n < 100; n += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.on('close', () => (left += 1));
    socket.on('connect', () => {
      if (n % 2 === 0) socket.resetAndDestroy();
      else socket.end();
    });
  }
  await until(() => left === 100);
  await until(() => listener.openConnections === 0 && listener.inFlight === 0);
  expect(internalErrors).toEqual([]);
});
