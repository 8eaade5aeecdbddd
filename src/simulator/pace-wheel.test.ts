import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PaceWheel } from './pace-wheel.ts';
import type { Waiting } from './pace-wheel.ts';

const wait = (fire: () => void): Waiting => ({ dueTick: 0, fire });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('PaceWheel', () => {
  it('fires each in its time: never early, late by a tick at most, also beyond a whole round', () => {
    const wheel = new PaceWheel();
    const fired: [number, number][] = [];
    for (const dueMs of [1, 3, 4, 5, 50, 51, 500, 2047, 2048, 2049, 5000, 60_000]) {
      wheel.schedule(
        wait(() => fired.push([dueMs, performance.now()])),
        dueMs,
      );
    }
    vi.advanceTimersByTime(61_000);
    expect(fired).toHaveLength(12);
    for (const [dueMs, atMs] of fired) {
      expect(atMs).toBeGreaterThanOrEqual(dueMs);
      expect(atMs).toBeLessThan(dueMs + 8);
    }
    expect(wheel.size).toBe(0);
  });

  it('forgets what is cancelled, and rests when nothing waits', () => {
    const wheel = new PaceWheel();
    const fire = vi.fn<() => void>();
    const waiting = wait(fire);
    wheel.schedule(waiting, 100);
    wheel.cancel(waiting);
    wheel.cancel(waiting);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(200);
    expect(fire).not.toHaveBeenCalled();
    wheel.schedule(waiting, 0);
    vi.advanceTimersByTime(8);
    expect(fire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes new dates from those that fire', () => {
    const wheel = new PaceWheel();
    let count = 0;
    const waiting = wait(() => {
      count += 1;
      if (count < 5) wheel.schedule(waiting, performance.now() + 20);
    });
    wheel.schedule(waiting, performance.now() + 20);
    vi.advanceTimersByTime(200);
    expect(count).toBe(5);
    expect(wheel.size).toBe(0);
  });

  it('fires all that are overdue after the process slept', () => {
    const wheel = new PaceWheel();
    let count = 0;
    for (let dueMs = 10; dueMs <= 10_000; dueMs += 10) {
      wheel.schedule(
        wait(() => {
          count += 1;
        }),
        dueMs,
      );
    }
    vi.setSystemTime(Date.now());
    vi.spyOn(performance, 'now').mockReturnValue(20_000);
    vi.advanceTimersToNextTimer();
    expect(count).toBe(1000);
  });
});
