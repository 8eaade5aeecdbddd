import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetLimit, Charge, ConcurrencyLimit, Decision, Limit, WindowLimit } from '../../store.ts';
import { MemoryStore } from './memory-store.ts';

function windowLimit(limit: number, windowMs = 60_000): WindowLimit {
  return { kind: 'window', name: `per-${windowMs}`, unit: 'requests', limit, windowMs, words: `${limit} requests` };
}

/** What the calendar says does not matter to a window. */
const wallMs = Date.UTC(2026, 10, 30, 23, 59);
const minuteMs = 60_000;

function charge(counter: string, limit: Limit, cost = 1): Charge {
  return { limit, counter, cost };
}

function refused(decision: Decision): Decision & { kind: 'refused' } {
  if (decision.kind !== 'refused') throw new Error('expected a refusal');
  return decision;
}

function admitted(decision: Decision): Decision & { kind: 'admitted' } {
  if (decision.kind !== 'admitted') throw new Error('expected an admission');
  return decision;
}

const nothing = { tokens: 0, nanoUsd: 0 };

describe('the memory store', () => {
  it('counts each caller alone', () => {
    const store = new MemoryStore(10);
    const one = windowLimit(1);
    expect(store.take([charge('a', one)], 0, wallMs).kind).toBe('admitted');
    expect(store.take([charge('a', one)], 1, wallMs).kind).toBe('refused');
    expect(store.take([charge('b', one)], 2, wallMs).kind).toBe('admitted');
  });

  it('counts the windows of one caller apart', () => {
    const store = new MemoryStore(10);
    expect(store.take([charge('a', windowLimit(1, 1000))], 0, wallMs).kind).toBe('admitted');
    expect(store.take([charge('a', windowLimit(1, 60_000))], 0, wallMs).kind).toBe('admitted');
  });

  it('takes nothing anywhere when one limit refuses', () => {
    const store = new MemoryStore(10);
    const wide = windowLimit(10, 60_000);
    const narrow = windowLimit(1, 1000);
    store.take([charge('a', wide), charge('team', narrow)], 0, wallMs);
    for (let nowMs = 1; nowMs < 100; nowMs++) {
      const decision = refused(store.take([charge('a', wide), charge('team', narrow)], nowMs, wallMs));
      expect(decision.state.limit.name).toBe('per-1000');
      expect(decision.states.map((state) => state.remaining)).toEqual([9, 0]);
    }
  });

  it.each([
    [1000, 60_000],
    [60_000, 1000],
  ])('names the limit that refuses for longest of %d and %d ms, and coming back then works', (...windows) => {
    const store = new MemoryStore(10);
    const charges = windows.map((windowMs) => charge('a', windowLimit(1, windowMs)));
    store.take(charges, 0.25, wallMs);
    const decision = refused(store.take(charges, 10, wallMs));
    expect(decision.state.limit.name).toBe('per-60000');
    expect(decision.retryAfterMs).toBe(59_991);
    expect(store.take(charges, 10 + 59_990, wallMs).kind).toBe('refused');
    expect(store.take(charges, 10 + 59_991, wallMs).kind).toBe('admitted');
  });

  it('decides many limits together as an exact log of all of them would', () => {
    const limits = [windowLimit(3, 1000), windowLimit(5, 6000), windowLimit(9, 60_000)];
    fc.assert(
      fc.property(
        fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 900 }), caller: fc.constantFrom('a', 'b') }), {
          maxLength: 200,
        }),
        (arrivals) => {
          const store = new MemoryStore(10);
          const log: { caller: string; atMs: number }[] = [];
          let nowMs = 0;
          for (const { gapMs, caller } of arrivals) {
            nowMs += gapMs;
            const decision = store.take(
              limits.map((limit) => charge(caller, limit)),
              nowMs,
              wallMs,
            );
            const used = (withinMs: number) =>
              log.filter((entry) => entry.caller === caller && entry.atMs > nowMs - withinMs).length;
            const full = limits.some(({ limit, windowMs }) => used(windowMs) >= limit);
            const nearlyFull = limits.some(({ limit, windowMs }) => used((windowMs * 61) / 60) >= limit);
            expect(decision.kind === 'admitted' ? full : !nearlyFull).toBe(false);
            if (decision.kind === 'admitted') log.push({ caller, atMs: nowMs });
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is bounded, and gives nobody a second limit by forgetting the first', () => {
    const store = new MemoryStore(100);
    const one = windowLimit(1);
    for (let caller = 0; caller < 100; caller++) store.take([charge(`early-${caller}`, one)], 0, wallMs);
    let admitted = 0;
    for (let caller = 0; caller < 50_000; caller++) {
      if (store.take([charge(`late-${caller}`, one)], 1000, wallMs).kind === 'admitted') admitted++;
    }
    expect(store.trackedCallers).toBe(100);
    // Newcomers share 1,024 limits of one request each.
    expect(admitted).toBe(1024);
    expect(store.sharedAdmissions).toBe(1024);
    for (let caller = 0; caller < 100; caller++) {
      expect(store.take([charge(`early-${caller}`, one)], 59_999, wallMs).kind).toBe('refused');
    }
  });

  it('makes room as soon as callers have nothing left to count', () => {
    const store = new MemoryStore(2);
    const two = windowLimit(2);
    store.take([charge('a', two)], 0, wallMs);
    store.take([charge('b', two)], 10_000, wallMs);
    store.take([charge('a', two)], 20_000, wallMs);
    store.take([charge('c', two)], 69_999, wallMs);
    expect(store.sharedAdmissions).toBe(1);
    store.take([charge('d', two)], 70_000, wallMs);
    expect(store.sharedAdmissions).toBe(1);
    expect(store.trackedCallers).toBe(2);
    // `a` came before `b` but asked again later: it is still counted.
    expect(store.take([charge('a', two)], 79_000, wallMs).kind).toBe('admitted');
    expect(store.take([charge('a', two)], 79_500, wallMs).kind).toBe('refused');
  });

  it('carries over what a newcomer used of a shared bucket', () => {
    const store = new MemoryStore(1);
    const two = windowLimit(2);
    store.take([charge('a', two)], 0, wallMs);
    expect(store.take([charge('late', two)], 50_000, wallMs).kind).toBe('admitted');
    expect(store.take([charge('late', two)], 50_000, wallMs).kind).toBe('admitted');
    // `a` is forgotten at 60,000, so there is room for a counter of its own; the limit is used up all the same.
    expect(store.take([charge('late', two)], 61_000, wallMs).kind).toBe('refused');
    expect(store.take([charge('late', two)], 110_000, wallMs).kind).toBe('admitted');
  });

  it('never admits more than the limit per caller, full or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 300 }), caller: fc.integer({ min: 0, max: 7 }) }), {
          maxLength: 200,
        }),
        (maxCallers, arrivals) => {
          const store = new MemoryStore(maxCallers);
          const limit = windowLimit(2, 1000);
          const log: { caller: number; atMs: number }[] = [];
          let nowMs = 0;
          for (const { gapMs, caller } of arrivals) {
            nowMs += gapMs;
            if (store.take([charge(String(caller), limit)], nowMs, wallMs).kind !== 'admitted') continue;
            const used = log.filter((entry) => entry.caller === caller && entry.atMs > nowMs - 1000).length;
            expect(used).toBeLessThan(2);
            log.push({ caller, atMs: nowMs });
          }
          expect(store.trackedCallers).toBeLessThanOrEqual(maxCallers);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('empties itself while others ask', () => {
    const store = new MemoryStore(10_000);
    const one = windowLimit(1);
    for (let caller = 0; caller < 10_000; caller++) store.take([charge(String(caller), one)], 0, wallMs);
    // Refused requests clear up as well.
    for (let take = 0; take < 160; take++) store.take([charge('z', one)], 60_000 + take, wallMs);
    expect(store.trackedCallers).toBe(1);
  });

  it('keeps what was counted when a reload changes the limit', () => {
    const store = new MemoryStore(10);
    for (let taken = 0; taken < 5; taken++) store.take([charge('a', windowLimit(5))], taken, wallMs);
    const lowered = refused(store.take([charge('a', windowLimit(3))], 10, wallMs));
    expect(lowered.state.remaining).toBe(0);
    expect(store.take([charge('a', windowLimit(6))], 11, wallMs).kind).toBe('admitted');
    expect(store.take([charge('a', windowLimit(6))], 12, wallMs).kind).toBe('refused');
  });

  it('settles tokens in the slot in which they were reserved, and once', () => {
    const store = new MemoryStore(10);
    const tokens: WindowLimit = { ...windowLimit(100), unit: 'tokens', name: 'tokens' };
    const { reservation } = admitted(store.take([charge('a', tokens, 80)], 0, wallMs));
    expect(store.take([charge('a', tokens, 30)], 1000, wallMs).kind).toBe('refused');
    reservation.settle({ tokens: 25, nanoUsd: 0 }, 1000);
    reservation.settle({ tokens: 0, nanoUsd: 0 }, 1000);
    expect(store.read([charge('a', tokens)], 2000, wallMs)[0]).toMatchObject({ remaining: 75, resetMs: 58_000 });
    expect(store.take([charge('a', tokens, 75)], 2000, wallMs).kind).toBe('admitted');
    expect(store.take([charge('a', tokens, 25)], 59_999, wallMs).kind).toBe('refused');
    expect(store.take([charge('a', tokens, 25)], 60_000, wallMs).kind).toBe('admitted');
  });

  it('counts more than was reserved where more was used', () => {
    const store = new MemoryStore(10);
    const tokens: WindowLimit = { ...windowLimit(100), unit: 'tokens' };
    admitted(store.take([charge('a', tokens, 10)], 0, wallMs)).reservation.settle({ tokens: 250, nanoUsd: 0 }, 1000);
    expect(refused(store.take([charge('a', tokens, 1)], 10, wallMs))).toMatchObject({ retryAfterMs: 59_990 });
  });

  it('counts what was used beyond the reservation from the end of a request on that took longer than the window', () => {
    const store = new MemoryStore(10);
    const tokens: WindowLimit = { ...windowLimit(100), unit: 'tokens' };
    const long = admitted(store.take([charge('a', tokens, 10)], 0, wallMs)).reservation;
    const short = admitted(store.take([charge('a', tokens, 50)], 0, wallMs)).reservation;
    short.settle({ tokens: 20, nanoUsd: 0 }, 90_000);
    expect(store.read([charge('a', tokens)], 90_000, wallMs)[0]).toMatchObject({ remaining: 100 });
    long.settle({ tokens: 90, nanoUsd: 0 }, 90_000);
    expect(store.read([charge('a', tokens)], 90_001, wallMs)[0]).toMatchObject({ remaining: 20 });
    expect(store.take([charge('a', tokens, 30)], 149_999, wallMs).kind).toBe('refused');
    expect(store.take([charge('a', tokens, 30)], 150_000, wallMs).kind).toBe('admitted');
  });

  it('keeps requests and tokens of one length apart', () => {
    const store = new MemoryStore(10);
    const both = [charge('a', windowLimit(2)), charge('a', { ...windowLimit(50), unit: 'tokens' }, 50)];
    expect(store.take(both, 0, wallMs).kind).toBe('admitted');
    expect(store.read(both, 1, wallMs).map(({ remaining }) => remaining)).toEqual([1, 0]);
  });

  it('gives a place among concurrent requests back when its request has ended', () => {
    const store = new MemoryStore(10);
    const two: ConcurrencyLimit = { kind: 'concurrency', name: 'concurrent-requests', words: '', limit: 2 };
    const first = admitted(store.take([charge('a', two)], 0, wallMs));
    admitted(store.take([charge('a', two)], 0, wallMs));
    expect(refused(store.take([charge('a', two)], 0, wallMs))).toMatchObject({
      retryAfterMs: 1000,
      state: { reserved: 2 },
    });
    first.reservation.settle(nothing, 1000);
    first.reservation.settle(nothing, 1000);
    admitted(store.take([charge('a', two)], 0, wallMs));
    expect(store.take([charge('a', two)], 0, wallMs).kind).toBe('refused');
  });

  describe('a budget', () => {
    const aDollar: BudgetLimit = { kind: 'budget', name: 'usd-per-day', words: '', limit: 1e9, period: 'day' };

    it('holds what is reserved, then what was spent, and renews at midnight', () => {
      const store = new MemoryStore(10);
      const { reservation } = admitted(store.take([charge('a', aDollar, 0.9e9)], 0, wallMs));
      expect(refused(store.take([charge('a', aDollar, 0.2e9)], 0, wallMs)).retryAfterMs).toBe(1000);
      reservation.settle({ tokens: 0, nanoUsd: 0.95e9 }, 1000);
      expect(refused(store.take([charge('a', aDollar, 0.2e9)], 0, wallMs)).retryAfterMs).toBe(minuteMs);
      admitted(store.take([charge('a', aDollar, 0.05e9)], 0, wallMs));
      admitted(store.take([charge('a', aDollar, 0.2e9)], 0, wallMs + minuteMs));
    });

    it('that is overspent refuses even what costs nothing', () => {
      const store = new MemoryStore(10);
      admitted(store.take([charge('a', aDollar, 0)], 0, wallMs)).reservation.settle({ tokens: 0, nanoUsd: 2e9 }, 1000);
      expect(refused(store.take([charge('a', aDollar, 0)], 0, wallMs)).state.remaining).toBe(0);
    });

    it('of a day that is over takes no settlement', () => {
      const store = new MemoryStore(10);
      const { reservation } = admitted(store.take([charge('a', aDollar, 0.5e9)], 0, wallMs));
      const tomorrow = wallMs + minuteMs;
      admitted(store.take([charge('a', aDollar, 0.1e9)], 0, tomorrow));
      reservation.settle({ tokens: 0, nanoUsd: 0.5e9 }, 1000);
      expect(store.read([charge('a', aDollar)], 0, tomorrow)[0]).toMatchObject({ remaining: 0.9e9, reserved: 0.1e9 });
    });

    it('never fits a request that may cost more than all of it', () => {
      expect(refused(new MemoryStore(10).take([charge('a', aDollar, 1.1e9)], 0, wallMs)).retryAfterMs).toBe(Infinity);
    });

    it('is shared by those for whom there is no room', () => {
      const store = new MemoryStore(2);
      for (const caller of ['a', 'b', 'c']) admitted(store.take([charge(caller, aDollar, 0.4e9)], 0, wallMs));
      admitted(store.take([charge('d', aDollar, 0.4e9)], 0, wallMs));
      expect(store.take([charge('e', aDollar, 0.4e9)], 0, wallMs).kind).toBe('refused');
      expect(store.take([charge('a', aDollar, 0.4e9)], 0, wallMs).kind).toBe('admitted');
    });
  });
});
