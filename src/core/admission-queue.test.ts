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
    const all = new Queue(1, 2);
    all.fill();
    all.wait('batch', 'batch');
    const leaving = all.wait('leaving');
    all.refusal('batch');
    all.wait('interactive', 'interactive', 400);
    leaving.leave(new GatewayError('client_gone'));
    all.clock.advance(400);
    await settled();
    expect(all.ended).toEqual(['batch: overloaded', 'leaving: client_gone', 'interactive: overloaded']);
    all.refusal('interactive', 0);
    expect(all.refused).toEqual(['line_full', 'displaced', 'waited', 'too_late']);
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

  it('the youngest of batch makes room for interactive, never the other way round', async () => {
    const all = new Queue(1, 2);
    all.fill();
    all.wait('old batch', 'batch');
    all.wait('young batch', 'batch');
    all.refusal('batch');
    all.wait('interactive');
    await settled();
    expect(all.ended).toEqual(['young batch: overloaded']);
    all.wait('second');
    all.refusal('interactive');
    await settled();
    expect(all.ended).toEqual(['young batch: overloaded', 'old batch: overloaded']);
    expect(all.queue.waiting).toBe(2);
  });
});
