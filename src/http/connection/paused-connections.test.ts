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

async function pauseOneAfterTheOther(
  room: () => number,
  most = 4,
): Promise<{ clock: ManualClock; connections: Connection[] }> {
  const clock = new ManualClock();
  const queue = { takeResumable: room } as ConstructorParameters<typeof PausedConnections>[0];
  const paused = new PausedConnections(queue, clock);
  const connections = Array.from({ length: most }, idleConnection);
  for (const connection of connections) {
    paused.pause(connection);
    await new Promise(setImmediate);
  }
  return { clock, connections };
}

const read = (connections: readonly Connection[]): boolean[] => connections.map(({ socket }) => !socket.isPaused());

const count = (connections: readonly Connection[]): number => read(connections).filter(Boolean).length;

it('reads in the order of the pauses, as many as there is room for', async () => {
  let room = 0;
  const { clock, connections } = await pauseOneAfterTheOther(() => room);
  expect(read(connections)).toEqual([false, false, false, false]);
  room = 1;
  clock.advance(5);
  expect(read(connections)).toEqual([true, false, false, false]);
  room = 2;
  clock.advance(5);
  expect(read(connections)).toEqual([true, true, true, false]);
});

it('reads after five seconds also where there is no room, ten in each turn, as late', async () => {
  const { clock, connections } = await pauseOneAfterTheOther(() => 0, 25);
  for (let waitedMs = 0; waitedMs < 4_900; waitedMs += 5) clock.advance(5);
  expect(count(connections)).toBe(0);
  for (let waitedMs = 0; waitedMs < 100; waitedMs += 5) clock.advance(5);
  expect(count(connections)).toBeGreaterThanOrEqual(10);
  const before = count(connections);
  clock.advance(5);
  expect(count(connections)).toBeLessThanOrEqual(before + 10);
  for (let looks = 0; looks < 10; looks += 1) clock.advance(5);
  expect(count(connections)).toBe(25);
  expect(connections.every(({ readsLate }) => readsLate)).toBe(true);
});
