import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionQueue, type QueueRefusal, type Waiting } from './admission-queue.ts';
import { GatewayError } from './errors.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import type { Priority } from './priority.ts';

const soonMs = 5_000;

class Queue {
  readonly clock = new ManualClock();
  readonly queue: AdmissionQueue;
  /** What became of those that waited, in order. */
  readonly ended: string[] = [];
  readonly refused: QueueRefusal[] = [];

  constructor(slots: number, mostWaiting: number) {
    this.queue = new AdmissionQueue(slots, mostWaiting, this.clock, 'No room.', (why) => {
      this.refused.push(why);
    });
  }

  /** Takes all slots. */
  fill(): void {
    while (this.queue.tryEnter());
  }

  wait(name: string, priority: Priority = 'interactive', withinMs = soonMs): Waiting {
    const waiting = this.queue.wait(priority, withinMs);
    waiting.turn.then(
      () => this.ended.push(name),
      (error: unknown) => this.ended.push(`${name}: ${(error as GatewayError).code}`),
    );
    return waiting;
  }

  /** Gives slots back at this interval, so that the rate is known. */
  async giveBack(count: number, everyMs: number): Promise<void> {
    for (let given = 0; given < count; given += 1) {
      this.clock.advance(everyMs);
      this.queue.leave();
      this.queue.tryEnter();
      await settled();
    }
  }

  refusal(priority: Priority = 'interactive', withinMs = soonMs): GatewayError {
    try {
      this.queue.wait(priority, withinMs);
    } catch (thrown) {
      if (thrown instanceof GatewayError) return thrown;
    }
    throw new Error('expected a refusal');
  }
}

async function settled(): Promise<void> {
  await new Promise(setImmediate);
}

describe('a slot', () => {
  it('is given at once while one is free, and else to who has waited for longest', async () => {
    const all = new Queue(2, 4);
    all.fill();
    expect(all.queue.inUse).toBe(2);
    all.wait('first');
    all.wait('second');
    expect(all.queue.tryEnter()).toBe(false);
    expect(all.queue.waiting).toBe(2);
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['first']);
    expect(all.queue.inUse).toBe(2);
    all.queue.leave();
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['first', 'second']);
    expect(all.queue.inUse).toBe(1);
    expect(all.clock.waiting).toBe(0);
  });

  it('may be added at any time, and taken away: then none is given until enough have come back', async () => {
    const all = new Queue(1, 4);
    all.fill();
    for (const name of ['a', 'b', 'c']) all.wait(name);
    all.queue.setBounds(3);
    await settled();
    expect(all.ended).toEqual(['a', 'b']);
    all.queue.setBounds(1);
    all.queue.leave();
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['a', 'b']);
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['a', 'b', 'c']);
  });
});

describe('a request that waits', () => {
  it('is dropped when its time is over, with a time to come back', async () => {
    const all = new Queue(1, 4);
    all.fill();
    const { turn } = all.wait('late', 'interactive', 300);
    all.wait('patient');
    all.clock.advance(299);
    await settled();
    expect(all.ended).toEqual([]);
    all.clock.advance(1);
    await settled();
    expect(all.ended).toEqual(['late: overloaded']);
    const error = (await turn.catch((thrown: unknown) => thrown)) as GatewayError;
    expect(error.message).toBe('No room.');
    expect(error.context.retryAfterMs).toBeGreaterThan(1_000);
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['late: overloaded', 'patient']);
  });

  it('may leave, from the middle of the line too, and not twice', async () => {
    const all = new Queue(1, 4);
    all.fill();
    all.wait('a');
    const leaving = all.wait('b');
    all.wait('c');
    leaving.leave(new GatewayError('client_gone'));
    leaving.leave(new GatewayError('draining'));
    await settled();
    expect(all.queue.waiting).toBe(2);
    all.queue.leave();
    all.queue.leave();
    await settled();
    expect(all.ended).toEqual(['b: client_gone', 'a', 'c']);
  });

  it('keeps its slot where it leaves after its turn has come', async () => {
    const all = new Queue(1, 4);
    all.fill();
    const waiting = all.wait('a');
    all.queue.leave();
    waiting.leave(new GatewayError('client_gone'));
    await settled();
    expect(all.ended).toEqual(['a']);
    expect(all.queue.inUse).toBe(1);
  });
});

describe('a request that comes', () => {
  it('is refused at once where as many wait as may', () => {
    const all = new Queue(1, 1);
    all.fill();
    all.wait('a');
    expect(all.refusal()).toMatchObject({ code: 'overloaded', message: 'No room.' });
    expect(all.queue.waiting).toBe(1);
  });

  it('and gets no slot is told of once, with the reason; one that leaves is not', async () => {
    const all = new Queue(1, 3);
    all.fill();
    all.wait('old batch', 'batch');
    all.wait('batch', 'batch');
    const leaving = all.wait('leaving');
    all.refusal('batch');
    all.wait('interactive', 'interactive', 400);
    all.refusal('interactive');
    leaving.leave(new GatewayError('client_gone'));
    all.clock.advance(400);
    await settled();
    expect(all.ended).toEqual(['batch: overloaded', 'leaving: client_gone', 'interactive: overloaded']);
    all.refusal('interactive', 0);
    expect(all.refused).toEqual(['line_full', 'displaced', 'line_full', 'waited', 'too_late']);
  });

  it('never waits where nobody may', () => {
    const all = new Queue(1, 0);
    all.fill();
    expect(all.refusal('interactive').code).toBe('overloaded');
    expect(all.refusal('batch').code).toBe('overloaded');
  });

  it('is refused at once where its turn would come too late, by the rate at which slots come back', async () => {
    const all = new Queue(1, 100);
    all.fill();
    for (let count = 0; count < 20; count += 1) all.wait(`w${count}`, 'interactive', 60_000);
    await all.giveBack(10, 200);
    // Ten wait, and a slot comes back five times a second.
    all.refusal('interactive', 2_000);
    expect(all.queue.waiting).toBe(10);
    all.wait('in time', 'interactive', 2_500);
  });

  it('is told when there is room: the expected time, and a random part of it', async () => {
    const all = new Queue(1, 10);
    all.fill();
    for (let count = 0; count < 10; count += 1) all.wait(`w${count}`, 'interactive', 60_000);
    await all.giveBack(5, 1_000);
    for (let count = 0; count < 5; count += 1) all.wait(`v${count}`, 'interactive', 60_000);
    const waits = Array.from({ length: 50 }, () => all.refusal().context.retryAfterMs ?? 0);
    // Eleven slots, one a second.
    expect(Math.min(...waits)).toBeGreaterThan(10_000);
    expect(Math.max(...waits)).toBeLessThan(23_000);
    expect(new Set(waits).size).toBeGreaterThan(10);
  });

  it('may hope while nothing is known of the rate, and not for long where nothing comes back', () => {
    const all = new Queue(1, 100);
    all.fill();
    for (let count = 0; count < 10; count += 1) all.wait(`w${count}`, 'interactive', 60_000);
    all.clock.advance(2_000);
    all.refusal('interactive', soonMs);
  });

  it('is not judged by a rate of requests that had room', () => {
    const all = new Queue(2, 10);
    all.fill();
    all.wait('a');
    all.queue.leave();
    // Nobody waits for an hour, and one slot comes back in it.
    all.queue.leave();
    all.clock.advance(3_600_000);
    all.fill();
    all.wait('b', 'interactive', 100);
  });
});

describe('priorities', () => {
  it('interactive first, and every tenth slot for batch', async () => {
    const all = new Queue(1, 100);
    all.fill();
    for (let count = 0; count < 5; count += 1) all.wait('batch', 'batch', 60_000);
    for (let count = 0; count < 30; count += 1) all.wait('interactive', 'interactive', 60_000);
    await all.giveBack(30, 10);
    expect(all.ended.filter((name) => name === 'batch')).toHaveLength(3);
    expect(all.ended.slice(0, 9)).toEqual(Array(9).fill('interactive'));
    await all.giveBack(5, 10);
    expect(all.ended.filter((name) => name === 'interactive')).toHaveLength(30);
    expect(all.ended.filter((name) => name === 'batch')).toHaveLength(5);
  });

  it('the youngest of batch makes room for interactive, down to the tenth of the places that batch keeps', async () => {
    const all = new Queue(1, 3);
    all.fill();
    for (const name of ['first', 'second', 'third']) all.wait(name, 'batch');
    all.refusal('batch');
    all.wait('interactive');
    all.wait('interactive');
    all.refusal('interactive');
    await settled();
    expect(all.ended).toEqual(['third: overloaded', 'second: overloaded']);
    expect(all.queue.waiting).toBe(3);
    all.clock.advance(1);
    for (let slots = 0; slots < 3; slots += 1) all.queue.leave();
    await settled();
    expect(all.ended.slice(2)).toEqual(['interactive', 'interactive', 'first']);
  });

  it('the youngest of interactive makes room for batch where all places are taken, up to a tenth of them', async () => {
    const all = new Queue(1, 20);
    all.fill();
    for (let count = 0; count < 20; count += 1) all.wait(`i${count}`);
    all.wait('batch', 'batch');
    all.wait('batch', 'batch');
    all.refusal('batch');
    await settled();
    expect(all.ended).toEqual(['i19: overloaded', 'i18: overloaded']);
    expect(all.refused).toEqual(['displaced', 'displaced', 'line_full']);
  });

  it('batch gets a tenth of the slots where three times as many interactive requests come as can be served', async () => {
    const all = new Queue(200, 25);
    all.fill();
    const begun = { interactive: 0, batch: 0 };
    const come = (priority: Priority): void => {
      try {
        all.queue.wait(priority, 15_000).turn.then(
          () => (begun[priority] += 1),
          () => undefined,
        );
      } catch {
        // It found no place.
      }
    };
    for (let slot = 0; slot < 2_000; slot += 1) {
      for (let count = 0; count < 3; count += 1) come('interactive');
      // Batch brings as much as it may have, and no more.
      if (slot % 10 === 0) come('batch');
      await all.giveBack(1, 5);
    }
    expect(begun.interactive + begun.batch).toBe(2_000);
    expect(begun.batch).toBeGreaterThan(190);
    expect(begun.batch).toBeLessThanOrEqual(200);
  });

  it('batch is next where nine slots went to interactive before it came, and hears that it is', async () => {
    const all = new Queue(1, 10);
    all.fill();
    for (let count = 0; count < 15; count += 1) {
      all.wait('interactive');
      await all.giveBack(1, 4_000);
    }
    all.wait('interactive');
    all.refusal('interactive', 5_000);
    all.wait('batch', 'batch', 5_000);
    await all.giveBack(1, 4_000);
    expect(all.ended.at(-1)).toBe('batch');
  });

  it('of any line in which both find a place, each gets its part exactly, and no more wait than may', async () => {
    const requests = fc.record({ interactive: fc.integer({ min: 1, max: 4 }), batch: fc.integer({ min: 1, max: 4 }) });
    const between = fc.tuple(requests, fc.boolean()).map(([{ interactive, batch }, batchFirst]) => {
      const all = [...Array<Priority>(interactive).fill('interactive'), ...Array<Priority>(batch).fill('batch')];
      return batchFirst ? all.toReversed() : all;
    });
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(between, { minLength: 20, maxLength: 60 }),
      async (mostWaiting, gaps) => {
        const all = new Queue(1, mostWaiting);
        all.fill();
        const begun: Priority[] = [];
        for (const gap of gaps) {
          for (const priority of gap) {
            try {
              const { turn } = all.queue.wait(priority, 1e9);
              turn.then(
                () => begun.push(priority),
                () => undefined,
              );
            } catch {
              // It found no place.
            }
            expect(all.queue.waiting).toBeLessThanOrEqual(mostWaiting);
          }
          await all.giveBack(1, 5);
        }
        expect(begun).toEqual(gaps.map((_, index) => (index % 10 === 9 ? 'batch' : 'interactive')));
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });
});
