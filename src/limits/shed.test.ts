import { afterEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../core/clock.ts';
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

function blockFor(durationMs: number): void {
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs);
}

const sleep = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

let delay: EventLoopDelay | undefined;
afterEach(() => {
  delay?.close();
});

function start(clock: Clock, settings: { maxInFlight?: number; maxEventLoopDelayMs?: number } = {}) {
  const reasons: string[] = [];
  delay = new EventLoopDelay({ maxEventLoopDelayMs: 1000, ...settings }, clock);
  const shed = new Shed({ maxInFlight: 2, ...settings }, delay, (reason) => reasons.push(reason));
  return { shed, reasons, delay };
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
    const { shed, reasons } = start(new HandClock());
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
    const { shed } = start(new HandClock());
    const first = shed.enter();
    shed.enter();
    first.release();
    first.release();
    first.release();
    expect(shed.inFlight).toBe(1);
  });

  it('sees a blocked event loop in the very turn that blocks it, and recovers by itself', async () => {
    const { shed, reasons } = start(systemClock, { maxEventLoopDelayMs: 150 });
    shed.enter().release();
    await sleep(20);
    blockFor(300);
    expect(() => shed.enter()).toThrow(GatewayError);
    await sleep(1);
    expect(() => shed.enter()).toThrow(GatewayError);
    expect(reasons).toEqual(['event_loop', 'event_loop']);
    await sleep(800);
    shed.enter().release();
  });
});

describe('the event-loop delay', () => {
  it('is no reason to shed while it is below the maximum', () => {
    const clock = new HandClock();
    const { delay } = start(clock);
    for (let tick = 0; tick < 100; tick++) {
      clock.tickLateBy(999);
      expect(delay.isTooLong()).toBe(false);
    }
    expect(delay.recentMs).toBe(999);
  });

  it('does not flap around the maximum', () => {
    const clock = new HandClock();
    const { delay } = start(clock);
    let changes = 0;
    let before = false;
    for (let tick = 0; tick < 100; tick++) {
      clock.tickLateBy(tick % 2 === 0 ? 1001 : 900);
      if (delay.isTooLong() !== before) changes++;
      before = delay.isTooLong();
    }
    expect(changes).toBe(1);
    for (let tick = 0; tick < 2; tick++) clock.tickLateBy(0);
    expect(delay.isTooLong()).toBe(false);
  });

  it('forgets a pause of any length within half a second', () => {
    const clock = new HandClock();
    const { delay } = start(clock);
    clock.tickLateBy(3_600_000);
    expect(delay.isTooLong()).toBe(true);
    for (let tick = 0; tick < 3; tick++) clock.tickLateBy(0);
    expect(delay.isTooLong()).toBe(false);
  });
});
