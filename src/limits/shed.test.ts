import { describe, expect, it } from 'vitest';
import type { Clock } from '../core/clock.ts';
import { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import { type Permit, Shed } from './shed.ts';

/** A clock whose one timer fires when the test says so, as late as the test says. */
class HandClock implements Clock {
  now = 0;
  #tick: () => void = () => undefined;
  nowMs(): number {
    return this.now;
  }
  wallMs(): number {
    return 0;
  }
  after(_delayMs: number, callback: () => void) {
    this.#tick = callback;
    return { cancel: () => undefined, restart: () => undefined };
  }
  tickLateBy(lateMs: number): void {
    this.now += 100 + lateMs;
    this.#tick();
  }
}

const soonMs = 5_000;

function start(settings: { maxInFlight: number; maxQueued?: number } = { maxInFlight: 2 }) {
  const reasons: string[] = [];
  const clock = new ManualClock();
  const shed = new Shed(settings, clock, (reason, priority) =>
    reasons.push(priority === 'batch' ? `${reason} of batch` : reason),
  );
  const enter = (): Permit => {
    const permit = shed.enter('interactive', soonMs);
    if (permit === undefined) throw new Error('expected a permit');
    return permit;
  };
  const interruptions = { gone: new Cancellation(), draining: new Cancellation(), body: Buffer.alloc(0) };
  return { shed, clock, reasons, enter, interruptions };
}

function errorOf(enter: () => unknown): GatewayError {
  try {
    enter();
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('expected a GatewayError');
}

describe('shedding', () => {
  it('begins at the cap and ends when a permit comes back', () => {
    const { shed, reasons, enter } = start();
    const first = enter();
    enter();
    const error = errorOf(enter);
    expect(error.code).toBe('overloaded');
    expect(error.context.retryAfterMs).toBeGreaterThan(1000);
    expect(error.context.retryAfterMs).toBeLessThanOrEqual(2000);
    expect(reasons).toEqual(['in_flight']);
    first.release();
    expect(shed.inFlight).toBe(1);
    enter();
  });

  it('counts a permit once, however often it is released', () => {
    const { shed, enter } = start();
    const first = enter();
    enter();
    first.release();
    first.release();
    first.release();
    expect(shed.inFlight).toBe(1);
  });
});

describe('a request beyond the cap', () => {
  it('waits, where an eighth of the cap may, and gets the next permit', async () => {
    const { shed, reasons, enter, interruptions } = start({ maxInFlight: 8 });
    const permits = Array.from({ length: 8 }, enter);
    expect(shed.enter('interactive', soonMs)).toBeUndefined();
    const waiting = shed.wait('interactive', soonMs, interruptions);
    expect(shed.queued).toBe(1);
    errorOf(() => shed.enter('interactive', soonMs));
    permits[0]?.release();
    const permit = await waiting;
    expect([shed.queued, shed.inFlight, shed.begun]).toEqual([0, 8, 9]);
    permit.release();
    expect(shed.inFlight).toBe(7);
    expect(reasons).toEqual(['in_flight']);
  });

  it.each([
    ['gone', 'client_gone', []],
    ['draining', 'draining', []],
  ] as const)('waits no longer where it is %s', async (why, code, counted) => {
    const { shed, reasons, enter, interruptions } = start({ maxInFlight: 1, maxQueued: 1 });
    enter();
    const waiting = shed.wait('interactive', soonMs, interruptions);
    interruptions[why].cancel();
    await expect(waiting).rejects.toMatchObject({ code });
    expect(shed.queued).toBe(0);
    expect(reasons).toEqual(counted);
  });

  it('waits no longer where its body cannot be read, which is counted where the body is', async () => {
    const { shed, reasons, enter, interruptions } = start({ maxInFlight: 1, maxQueued: 1 });
    enter();
    const refusal = new GatewayError('overloaded', undefined, { retryAfterMs: 1_000 });
    const waiting = shed.wait('interactive', soonMs, { ...interruptions, body: Promise.reject(refusal) });
    await expect(waiting).rejects.toBe(refusal);
    expect(shed.queued).toBe(0);
    expect(reasons).toEqual([]);
  });

  it('that may not wait leaves no error of its body unheard', async () => {
    const { shed, enter, interruptions } = start({ maxInFlight: 1, maxQueued: 0 });
    enter();
    const unheard: unknown[] = [];
    const listen = (thrown: unknown): void => void unheard.push(thrown);
    process.on('unhandledRejection', listen);
    const body = Promise.reject(new GatewayError('body_timeout'));
    await expect(shed.wait('interactive', soonMs, { ...interruptions, body })).rejects.toMatchObject({
      code: 'overloaded',
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });

  it('is counted by its priority', () => {
    const { shed, reasons, enter } = start({ maxInFlight: 1, maxQueued: 0 });
    enter();
    errorOf(() => shed.enter('batch', soonMs));
    expect(reasons).toEqual(['in_flight of batch']);
  });

  it('is counted where it has waited for nothing', async () => {
    const { shed, clock, reasons, enter, interruptions } = start({ maxInFlight: 1, maxQueued: 1 });
    enter();
    const waiting = shed.wait('interactive', soonMs, interruptions);
    clock.advance(soonMs);
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
    expect(reasons).toEqual(['in_queue']);
  });
});

describe('the event-loop delay', () => {
  it('shows a late tick at once, and fades', () => {
    const clock = new HandClock();
    const loopDelay = new EventLoopDelay(clock);
    clock.tickLateBy(800);
    expect(loopDelay.recentMs).toBe(800);
    clock.tickLateBy(0);
    expect(loopDelay.recentMs).toBe(400);
    clock.now += 1_100;
    expect(loopDelay.recentMs).toBe(1_000);
  });

  it('forgets a pause of any length within a second', () => {
    const clock = new HandClock();
    const loopDelay = new EventLoopDelay(clock);
    clock.tickLateBy(3_600_000);
    for (let tick = 0; tick < 5; tick++) clock.tickLateBy(0);
    expect(loopDelay.recentMs).toBeLessThan(100);
  });
});
