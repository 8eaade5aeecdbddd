import { describe, expect, it } from 'vitest';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import { Shed } from './shed.ts';

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

function start() {
  const reasons: string[] = [];
  const shed = new Shed({ maxInFlight: 2 }, (reason) => reasons.push(reason));
  return { shed, reasons };
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
    const { shed, reasons } = start();
    const first = shed.enter();
    shed.enter();
    const error = errorOf(() => shed.enter());
    expect(error.code).toBe('overloaded');
    expect(error.context.retryAfterMs).toBeGreaterThan(1000);
    expect(error.context.retryAfterMs).toBeLessThanOrEqual(2000);
    expect(reasons).toEqual(['in_flight']);
    first.release();
    expect(shed.inFlight).toBe(1);
    shed.enter();
  });

  it('counts a permit once, however often it is released', () => {
    const { shed } = start();
    const first = shed.enter();
    shed.enter();
    first.release();
    first.release();
    first.release();
    expect(shed.inFlight).toBe(1);
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
