import { expect, it } from 'vitest';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import type { Connection } from './connection.ts';
import { PausedConnections } from './paused-connections.ts';

/** A connection that only knows whether it is read. */
function idleConnection(): Connection {
  const socket = { destroyed: false, paused: false, pause, resume, isPaused: () => socket.paused };
  function pause(): void {
    socket.paused = true;
  }
  function resume(): void {
    socket.paused = false;
  }
  return { idle: true, readsLate: false, socket } as unknown as Connection;
}

async function pauseOneAfterTheOther(room: () => number): Promise<{ clock: ManualClock; connections: Connection[] }> {
  const clock = new ManualClock();
  const queue = { takeResumable: room } as ConstructorParameters<typeof PausedConnections>[0];
  const paused = new PausedConnections(queue, clock);
  const connections = [1, 2, 3, 4].map(idleConnection);
  for (const connection of connections) {
    paused.pause(connection);
    await new Promise(setImmediate);
    clock.advance(1);
  }
  return { clock, connections };
}

const read = (connections: readonly Connection[]): boolean[] => connections.map(({ socket }) => !socket.isPaused());

it('reads first from those that were paused last: their clients have waited least', async () => {
  let room = 0;
  const { clock, connections } = await pauseOneAfterTheOther(() => room);
  expect(read(connections)).toEqual([false, false, false, false]);
  room = 1;
  clock.advance(5);
  expect(read(connections)).toEqual([false, false, false, true]);
  room = 2;
  clock.advance(5);
  expect(read(connections)).toEqual([false, true, true, true]);
});

it('reads from all that have waited for two seconds, also where there is no room, as late', async () => {
  const { clock, connections } = await pauseOneAfterTheOther(() => 0);
  for (let waitedMs = 0; waitedMs < 1_900; waitedMs += 5) clock.advance(5);
  expect(read(connections)).toEqual([false, false, false, false]);
  for (let waitedMs = 0; waitedMs < 150; waitedMs += 5) clock.advance(5);
  expect(read(connections)).toEqual([true, true, true, true]);
});
