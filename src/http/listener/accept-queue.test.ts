import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { AcceptQueue } from './accept-queue.ts';

const heavy = '192.0.2.1';
const lanes = 16;

/** Turns of the event loop, each ten milliseconds long, in which so many connections of one address are accepted. */
async function turns(queue: AcceptQueue, clock: ManualClock, count: number, connections: number): Promise<number> {
  let kept = 0;
  for (let turn = 0; turn < count; turn += 1) {
    for (let n = 0; n < connections; n += 1) if (queue.keeps(heavy)) kept += 1;
    clock.advance(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return kept;
}

it('keeps everything while turns have room, and through a burst', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  expect(await turns(queue, clock, 100, 8)).toBe(800);
  expect(await turns(queue, clock, 19, lanes)).toBe(19 * lanes);
  expect(await turns(queue, clock, 1, 0)).toBe(0);
  expect(await turns(queue, clock, 19, lanes)).toBe(19 * lanes);
});

it('closes most of who opens the most while every turn is full, and nothing of the others', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  await turns(queue, clock, 20, lanes);
  expect(queue.keeps('192.0.2.2')).toBe(true);
  await turns(queue, clock, 40, lanes);
  expect(await turns(queue, clock, 10, lanes)).toBe(10);
  expect(queue.keeps('192.0.2.2')).toBe(true);
});

it('keeps everything of who comes alone', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  expect(queue.keeps('192.0.2.2')).toBe(true);
  await turns(queue, clock, 1, 1);
  clock.advance(60_000);
  expect(await turns(queue, clock, 100, lanes)).toBe(100 * lanes);
});

it('keeps everything of the first who comes, however many connections it opens at once', async () => {
  const clock = new ManualClock();
  expect(await turns(new AcceptQueue(lanes, clock), clock, 100, lanes)).toBe(100 * lanes);
});

it('keeps everything where all who come open many: nobody would wait less', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  let kept = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    for (let n = 0; n < lanes / 2; n += 1) if (queue.keeps('192.0.2.2')) kept += 1;
    kept += await turns(queue, clock, 1, lanes / 2);
  }
  expect(kept).toBe(100 * lanes);
});

it('closes most of who opens the most where a proxy waits, and nothing of the proxy', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  await turns(queue, clock, 20, lanes);
  expect(queue.keeps(undefined)).toBe(true);
  await turns(queue, clock, 40, lanes);
  expect(await turns(queue, clock, 10, lanes)).toBe(10);
  expect(queue.keeps(undefined)).toBe(true);
});

it('keeps everything again as soon as a turn had room', async () => {
  const clock = new ManualClock();
  const queue = new AcceptQueue(lanes, clock);
  await turns(queue, clock, 20, lanes);
  expect(queue.keeps('192.0.2.2')).toBe(true);
  await turns(queue, clock, 40, lanes);
  await turns(queue, clock, 1, 1);
  expect(await turns(queue, clock, 1, lanes)).toBe(lanes);
});

describe('a flood that was held off', () => {
  async function heldOff(): Promise<{ queue: AcceptQueue; clock: ManualClock }> {
    const clock = new ManualClock();
    const queue = new AcceptQueue(lanes, clock);
    await turns(queue, clock, 20, lanes);
    expect(queue.keeps('192.0.2.2')).toBe(true);
    await turns(queue, clock, 40, lanes);
    await turns(queue, clock, 1, 1);
    return { queue, clock };
  }

  it('is known again at once: patience would fill the queue anew each time that it was emptied', async () => {
    const { queue, clock } = await heldOff();
    await turns(queue, clock, 4, lanes);
    expect(await turns(queue, clock, 10, lanes)).toBe(10);
  });

  it('is forgotten after ten seconds', async () => {
    const { queue, clock } = await heldOff();
    clock.advance(10_000);
    expect(await turns(queue, clock, 20, lanes)).toBe(20 * lanes);
  });
});
