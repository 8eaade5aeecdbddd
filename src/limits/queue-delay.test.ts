import { describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { Priority } from '../core/priority.ts';
import { leastOfTurn, Loop, mostAfterPause, mostPerTurn, targetMs } from './loop.fixture.ts';
import { QueueDelay } from './queue-delay.ts';

describe('shedding by the time that requests wait', () => {
  it('begins once every turn of an interval was longer than the target', () => {
    const loop = new Loop();
    expect(loop.turn(110, 1_000)).toBe(1_000);
    expect(loop.turn(110, 1_000)).toBe(1_000);
    expect(loop.turn(110, 1_000)).toBe(1_000);
    expect(loop.delay.shedding).toBe(false);
    loop.turn(110, 1_000);
    expect(loop.delay.shedding).toBe(true);
    expect(loop.turn(30, 1_000)).toBe(mostPerTurn);
  });

  it('takes one long turn, of a collection or a burst, for no queue', () => {
    const loop = new Loop();
    loop.turn(3_000, 2_000);
    expect(loop.turn(400, 2_000)).toBe(2_000);
    loop.turn(10, 10);
    expect(loop.delay.shedding).toBe(false);
  });

  it('takes a queue that a pause left, and that every turn shortens, for none that stands', () => {
    for (const pauseMs of [400, 600, 1_000, 3_000]) {
      const loop = new Loop();
      // At half of what can be done, a turn begins what came during the one before it, in half of the time.
      for (let ms = pauseMs; ms > 10; ms /= 2) {
        const requests = Math.round(5 * ms);
        expect(loop.turn(ms, requests)).toBe(requests);
      }
    }
  });

  it('begins where queues become short and long again', () => {
    const loop = new Loop();
    const row = [300, 200, 120, 60, 40];
    for (const ms of row) loop.turn(ms, 1_000);
    expect(loop.delay.shedding).toBe(false);
    for (const ms of row) loop.turn(ms, 1_000);
    expect(loop.delay.shedding).toBe(true);
  });

  it('begins soon where a pause comes on top of more requests than can be answered', () => {
    const loop = new Loop();
    loop.turn(1_000, 1_000);
    for (let turn = 0; turn < 8; turn += 1) loop.turn(110, 1_000);
    expect(loop.delay.shedding).toBe(true);
  });

  it('begins where long turns differ in length', () => {
    const loop = new Loop();
    for (const ms of [140, 60, 140, 60, 140]) loop.turn(ms, 1_000);
    expect(loop.delay.shedding).toBe(true);
  });

  it('takes a process that is stopped for half of each tenth of a second for no queue', () => {
    const loop = new Loop();
    for (let period = 0; period < 100; period += 1) {
      for (const ms of [3, 3, 50 + 3, 3, 3]) expect(loop.turn(ms, 32)).toBe(32);
    }
  });

  it('takes many short turns between two bursts for no queue', () => {
    const loop = new Loop();
    for (let burst = 0; burst < 100; burst += 1) {
      for (let turn = 0; turn < 53; turn += 1) loop.quietTurn(2);
      expect(loop.turn(4, 140)).toBe(140);
    }
  });

  it('begins also where each long turn is followed by a short one that only ends what it began', () => {
    const loop = new Loop();
    for (let turn = 0; turn < 6; turn += 1) {
      loop.turn(80, 1_000);
      loop.quietTurn(1);
    }
    expect(loop.turn(80, 1_000)).toBeLessThan(1_000);
  });

  it('does not count the time that the loop slept', () => {
    const loop = new Loop();
    for (let turn = 0; turn < 100; turn += 1) {
      loop.sleep(70);
      loop.turn(30, 5);
    }
    expect(loop.delay.shedding).toBe(false);
  });

  it('begins fewer while turns stay too long, and more again when they are short', () => {
    const loop = new Loop();
    loop.overload();
    for (let turn = 0; turn < 50; turn += 1) loop.turn(100, 200);
    expect(loop.turn(60, 200)).toBeLessThan(0.7 * mostPerTurn);
    for (let turn = 0; turn < 50; turn += 1) loop.turn(10, 1_000);
    expect(loop.turn(10, 1_000)).toBe(mostPerTurn);
  });

  it('never refuses one of a few, however slow the machine', () => {
    const loop = new Loop();
    for (let turn = 0; turn < 100; turn += 1) expect(loop.turn(200, 16)).toBe(16);
  });

  it('begins the request of a sender of few beside a flood', () => {
    const loop = new Loop();
    loop.overload();
    for (let turn = 0; turn < 40; turn += 1) {
      for (let count = 0; count < 500; count += 1) loop.delay.begins('flood');
      expect(loop.delay.begins('flood')).toBe(false);
      expect(loop.delay.begins(`tenant-${turn}`)).toBe(true);
      loop.turn(25, 0);
    }
  });

  it('refuses batch first, and interactive requests only where they alone are too many', () => {
    const loop = new Loop();
    loop.overload();
    const turn = (interactive: number, batch: number): { interactive: number; batch: number } => {
      const begun = { interactive: 0, batch: 0 };
      for (let count = 0; count < batch; count += 1) if (loop.delay.begins('night', false, 'batch')) begun.batch += 1;
      for (let count = 0; count < interactive; count += 1) if (loop.delay.begins('people')) begun.interactive += 1;
      loop.turn(25, 0);
      return begun;
    };
    for (let turns = 0; turns < 5; turns += 1) turn(20, 1_000);
    expect(turn(20, 1_000)).toEqual({ interactive: 20, batch: mostPerTurn - 20 });
    // A turn that brings fewer of them does not let batch take all of the next one.
    turn(0, 1_000);
    expect(turn(15, 1_000).batch).toBeLessThan(mostPerTurn - 15);
    for (let turns = 0; turns < 5; turns += 1) turn(500, 1_000);
    expect(turn(500, 1_000)).toEqual({ interactive: mostPerTurn, batch: leastOfTurn });
    for (let turns = 0; turns < 40; turns += 1) turn(0, 1_000);
    expect(turn(0, 1_000).batch).toBe(mostPerTurn);
  });

  it('begins a burst of interactive requests that the turn before has left room for, and the next turns have less batch', () => {
    const loop = new Loop();
    loop.overload();
    const burst = (requests: number): number => {
      let begun = 0;
      for (let count = 0; count < requests; count += 1) if (loop.delay.begins('people')) begun += 1;
      return begun;
    };
    loop.delay.begins('night', false, 'batch');
    loop.turn(10, 40, 'people');
    expect(burst(500)).toBe(2 * mostPerTurn - 40);
    loop.turn(10, 0);
    expect(burst(500)).toBe(mostPerTurn);
  });

  it('begins no more than the quota of a flood of one priority, however unevenly it comes', () => {
    const loop = new Loop();
    loop.overload();
    for (let turns = 0; turns < 5; turns += 1) {
      loop.turn(10, 40);
      expect(loop.turn(10, 500)).toBe(mostPerTurn);
    }
  });

  it('begins no more than the quota in the first turn after it has refused batch only', () => {
    const loop = new Loop();
    loop.turn(60, 500);
    for (let turns = 0; turns < 20 && !loop.delay.shedding; turns += 1) {
      for (let count = 0; count < 500; count += 1) loop.delay.begins('night', false, 'batch');
      loop.turn(turns < 6 ? 20 : 110, 0);
    }
    expect(loop.delay.shedding).toBe(true);
    expect(loop.turn(10, 500)).toBe(mostPerTurn);
  });

  it('refuses many senders of few batch requests too', () => {
    const loop = new Loop();
    loop.overload();
    let begun = 0;
    for (let count = 0; count < 1_000; count += 1) if (loop.delay.begins(`job-${count}`, false, 'batch')) begun += 1;
    expect(begun).toBe(mostPerTurn);
  });

  it('begins a tenth of batch also of what waited in held connections, as all of it does where clients ask again at once', () => {
    const loop = new Loop();
    loop.overload();
    const batch = (late: boolean): number => {
      let begun = 0;
      for (let count = 0; count < 100; count += 1) if (loop.delay.begins('night', late, 'batch')) begun += 1;
      return begun;
    };
    loop.turn(25, 500);
    for (let turns = 0; turns < 5; turns += 1) {
      expect(batch(true)).toBe(leastOfTurn);
      loop.turn(25, 500);
    }
  });

  it('begins of what waited in held connections what the others leave', () => {
    const loop = new Loop();
    loop.overload();
    const begun = (sender: string, late: boolean, priority: Priority, requests = 100): number => {
      let begun = 0;
      for (let count = 0; count < requests; count += 1) if (loop.delay.begins(sender, late, priority)) begun += 1;
      return begun;
    };
    for (let turns = 0; turns < 3; turns += 1) {
      begun('people', false, 'interactive', 10);
      begun('night', false, 'batch', 8);
      loop.turn(25, 0);
    }
    expect(begun('night', true, 'batch', 20)).toBe(20);
    // Those that have come need no more room, in whatever order they are read.
    begun('night', false, 'batch', 8);
    expect(begun('night', true, 'batch')).toBe(mostPerTurn - 10 - 28);
    loop.turn(25, 0);
    // Of batch alone that comes fresh there is more than enough, and of interactive requests too.
    begun('night', false, 'batch');
    begun('people', false, 'interactive');
    loop.turn(25, 0);
    expect(begun('night', true, 'batch')).toBe(0);
    expect(begun('people', true, 'interactive')).toBe(leastOfTurn);
  });

  it('has batch leave room in the turns after a long one, and refuses nobody else before there is a queue that stands', () => {
    const loop = new Loop();
    const turn = (ms: number, batch: number): number => {
      let begun = 0;
      for (let count = 0; count < batch; count += 1) if (loop.delay.begins('night', false, 'batch')) begun += 1;
      expect(loop.turn(ms, 500)).toBe(500);
      return begun;
    };
    expect(turn(600, 1_000)).toBe(1_000);
    expect(loop.delay.shedding).toBe(false);
    expect(turn(30, 1_000)).toBe(mostAfterPause);
    expect(turn(30, 1_000)).toBe(13);
    // A moment after the last one was refused, it is over.
    for (let turns = 0; turns < 12; turns += 1) turn(30, 5);
    expect(turn(30, 1_000)).toBe(1_000);
    expect(loop.delay.shedding).toBe(false);
  });

  it('refuses no batch that fits into a turn, however often the process is stopped', () => {
    const loop = new Loop();
    for (let period = 0; period < 50; period += 1) {
      for (const ms of [3, 3, 50 + 3, 3, 3]) {
        for (let count = 0; count < 100; count += 1) expect(loop.delay.begins('night', false, 'batch')).toBe(true);
        loop.turn(ms, 20);
      }
    }
  });

  it('expects to go on for as long as it has lasted', () => {
    const loop = new Loop();
    loop.overload();
    expect(loop.delay.expectedMs).toBe(0);
    for (let turns = 0; turns < 100; turns += 1) loop.turn(50, 1_000);
    expect(loop.delay.expectedMs).toBe(5_000);
    for (let turns = 0; turns < 20; turns += 1) loop.turn(50, 1);
    expect(loop.delay.shedding).toBe(false);
    expect(loop.delay.expectedMs).toBe(0);
  });

  it('ends when nothing had to be refused for an interval', () => {
    const loop = new Loop();
    loop.overload();
    loop.turn(30, 1_000);
    for (let turn = 0; turn < 9; turn += 1) loop.turn(30, 10);
    expect(loop.delay.shedding).toBe(true);
    loop.turn(30, 10);
    expect(loop.delay.shedding).toBe(false);
    expect(loop.turn(30, 1_000)).toBe(1_000);
  });

  it('ends where the loop sleeps for most of the time, even if bursts are too much for a turn', () => {
    const loop = new Loop();
    loop.overload();
    for (let burst = 0; burst < 5; burst += 1) {
      loop.turn(30, 2 * mostPerTurn);
      loop.sleep(100);
    }
    expect(loop.delay.shedding).toBe(false);
    expect(loop.turn(30, 2 * mostPerTurn)).toBe(2 * mostPerTurn);
  });

  it('is forgotten where nothing came for an interval', () => {
    const loop = new Loop();
    loop.overload();
    loop.sleep(3_600_000);
    expect(loop.turn(30, 1_000)).toBe(1_000);
    expect(loop.delay.expectedMs).toBe(0);
  });
});

describe('on a real event loop', () => {
  it('refuses nothing where busy turns are short', async () => {
    const delay = new QueueDelay({ maxEventLoopDelayMs: targetMs }, systemClock);
    let refused = 0;
    for (let burst = 0; burst < 12; burst += 1) {
      for (let turn = 0; turn < 60; turn += 1) await busyTurn(2);
      for (let count = 0; count < 140; count += 1) if (!delay.begins('burst')) refused += 1;
    }
    expect(refused).toBe(0);
  });

  it('refuses some where every turn is long', async () => {
    const delay = new QueueDelay({ maxEventLoopDelayMs: targetMs }, systemClock);
    let refused = 0;
    for (let turn = 0; turn < 12; turn += 1) {
      for (let count = 0; count < 140; count += 1) if (!delay.begins('flood')) refused += 1;
      await busyTurn(80);
    }
    expect(refused).toBeGreaterThan(0);
  });
});

async function busyTurn(ms: number): Promise<void> {
  await new Promise(setImmediate);
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}
