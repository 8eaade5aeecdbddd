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
  room: (held: number) => number,
  most = 4,
): Promise<{ clock: ManualClock; connections: Connection[]; paused: PausedConnections }> {
  const clock = new ManualClock();
  const queue = { takeResumable: room } as unknown as ConstructorParameters<typeof PausedConnections>[0];
  const paused = new PausedConnections(queue, clock);
  const connections = Array.from({ length: most }, idleConnection);
  for (const connection of connections) {
    paused.pause(connection);
    await new Promise(setImmediate);
  }
  return { clock, connections, paused };
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

it('reads after five seconds also where there is no room, some in each look, as late', async () => {
  const { clock, connections } = await pauseOneAfterTheOther(() => 0, 25);
  for (let waitedMs = 0; waitedMs < 4_995; waitedMs += 5) clock.advance(5);
  expect(count(connections)).toBe(0);
  clock.advance(5);
  expect(count(connections)).toBe(2);
  for (let looks = 1; looks < 10; looks += 1) clock.advance(5);
  expect(count(connections)).toBe(20);
  for (let looks = 0; looks < 3; looks += 1) clock.advance(5);
  expect(count(connections)).toBe(25);
  expect(connections.every(({ readsLate }) => readsLate)).toBe(true);
});

it('says how many are paused, and at the end that none is', async () => {
  const told: number[] = [];
  const { clock } = await pauseOneAfterTheOther((held) => {
    told.push(held);
    return 3;
  });
  for (let looks = 0; looks < 5; looks += 1) clock.advance(5);
  expect(told).toEqual([4, 1, 0]);
});

it('knows how long a connection is paused at most', async () => {
  const few = await pauseOneAfterTheOther(() => 0);
  expect(few.paused.longestMs).toBe(5_000);
  const many = await pauseOneAfterTheOther(() => 0, 2_000);
  expect(many.paused.longestMs).toBe(8_000);
});
