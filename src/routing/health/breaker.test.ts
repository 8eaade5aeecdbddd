import { describe, expect, test } from 'vitest';
import { Breaker } from './breaker.ts';
import { usualHealth } from './health-settings.ts';

const { openMs, maxOpenMs, consecutiveFailures, windowMs, minimumCalls } = usualHealth.breaker;

function newBreaker(): Breaker {
  return new Breaker({ current: usualHealth });
}

function fail(breaker: Breaker, times: number, nowMs: number): void {
  for (let call = 0; call < times; call += 1) breaker.failed(nowMs, nowMs);
}

describe('it opens', () => {
  test('after so many failures in a row, and not before', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures - 1, 100);
    expect(breaker.isOpen).toBe(false);
    breaker.succeeded(100, 101);
    fail(breaker, consecutiveFailures - 1, 102);
    expect(breaker.isOpen).toBe(false);
    fail(breaker, 1, 103);
    expect(breaker.isOpen).toBe(true);
    expect([breaker.admits(103 + openMs - 1), breaker.admits(103 + openMs)]).toEqual([false, true]);
  });

  test('where half of the calls in the window fail, once there are enough of them', () => {
    const breaker = newBreaker();
    for (let call = 1; call < minimumCalls; call += 1) {
      if (call % 2 === 0) breaker.succeeded(0, 10);
      else breaker.failed(0, 10);
    }
    expect(breaker.isOpen).toBe(false);
    breaker.failed(0, 11);
    expect(breaker.isOpen).toBe(true);
  });

  test('not for failures that are older than the window', () => {
    const breaker = newBreaker();
    for (let call = 0; call < 40; call += 1) {
      const nowMs = 10 + call * windowMs;
      breaker.failed(nowMs, nowMs);
      breaker.succeeded(nowMs, nowMs);
    }
    expect(breaker.isOpen).toBe(false);
  });
});

describe('while it is open', () => {
  test('one call at a time probes, and each probe that fails doubles the time, up to a bound', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 0);
    let nowMs = 0;
    let waitMs = openMs;
    for (let probe = 0; probe < 8; probe += 1) {
      nowMs = breaker.probeAtMs;
      expect(breaker.admits(nowMs - 1)).toBe(false);
      breaker.begin(nowMs);
      expect(breaker.admits(nowMs + 1)).toBe(false);
      breaker.failed(nowMs, nowMs);
      waitMs = Math.min(maxOpenMs, waitMs * 2);
      expect(breaker.probeAtMs).toBe(nowMs + waitMs);
    }
    breaker.begin(breaker.probeAtMs);
    breaker.succeeded(nowMs + waitMs, nowMs + waitMs + 5);
    expect([breaker.isOpen, breaker.closedAtMs]).toEqual([false, nowMs + waitMs + 5]);
  });

  test('a probe that nobody ends is followed by the next one', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 0);
    breaker.begin(openMs);
    expect(breaker.admits(openMs * 2 - 1)).toBe(false);
    expect(breaker.admits(openMs * 2)).toBe(true);
  });

  test('the pause doubles too while no probe is answered, and goes on from the end of the one that fails', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 0);
    const probesAtMs: number[] = [];
    for (let nowMs = 0; nowMs < 30_000; nowMs = breaker.probeAtMs) {
      breaker.begin(nowMs);
      if (nowMs > 0) probesAtMs.push(nowMs);
    }
    expect(probesAtMs).toEqual([1, 2, 4, 8, 16].map((times) => times * openMs));
    breaker.failed(openMs, 31_000);
    expect(breaker.probeAtMs).toBe(31_000 + maxOpenMs);
  });

  test('one probe of which nothing was heard for long is enough to be back', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 0);
    for (const nowMs of [openMs, openMs * 2, openMs * 4]) breaker.begin(nowMs);
    breaker.succeeded(openMs, openMs * 5);
    expect(breaker.isOpen).toBe(false);
  });

  test('calls that began before say nothing, neither good nor bad', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 100);
    breaker.succeeded(99, 200);
    expect(breaker.isOpen).toBe(true);
    const { probeAtMs } = breaker;
    breaker.failed(99, 300);
    expect(breaker.probeAtMs).toBe(probeAtMs);
    breaker.succeeded(101, 400);
    expect(breaker.isOpen).toBe(false);
    fail(breaker, consecutiveFailures, 399);
    expect(breaker.isOpen).toBe(false);
  });

  test('one that opens again soon after it closed stays open for twice as long', () => {
    const breaker = newBreaker();
    fail(breaker, consecutiveFailures, 0);
    breaker.succeeded(1, 50);
    fail(breaker, consecutiveFailures, 60);
    expect(breaker.probeAtMs).toBe(60 + openMs * 2);
    breaker.succeeded(61, 70);
    fail(breaker, consecutiveFailures, 100_000);
    expect(breaker.probeAtMs).toBe(100_000 + openMs);
  });
});
