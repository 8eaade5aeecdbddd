import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countUnits, nextMs, record, resetMs, waitMs, type Admissions } from './window.ts';

/** The exact oracle: every admission with its own time. */
class Log {
  readonly entries: { atMs: number; cost: number }[] = [];

  unitsAfter(fromMs: number): number {
    return this.entries.filter((entry) => entry.atMs > fromMs).reduce((sum, entry) => sum + entry.cost, 0);
  }

  /** The most that any window of that length held: it is enough to look at those that end with an admission. */
  mostIn(windowMs: number): number {
    return Math.max(
      0,
      ...this.entries.map((last) =>
        this.entries
          .filter((entry) => entry.atMs > last.atMs - windowMs && entry.atMs <= last.atMs)
          .reduce((sum, entry) => sum + entry.cost, 0),
      ),
    );
  }
}

/** Quarter milliseconds: fractions that doubles add without rounding, so that the oracle can be exact. */
const quarters = (maxMs: number) => fc.integer({ min: 0, max: Math.floor(maxMs * 4) }).map((count) => count / 4);

const scenario = fc
  .record({ windowMs: fc.constantFrom(1000, 60_000, 3_600_000), limit: fc.integer({ min: 1, max: 30 }) })
  .chain(({ windowMs, limit }) =>
    fc.record({
      windowMs: fc.constant(windowMs),
      limit: fc.constant(limit),
      startMs: quarters(1_000_000),
      arrivals: fc.array(
        fc.record({
          // Bursts inside a slot, steady traffic, gaps around a whole window, and clients that come back when they are told.
          gapMs: fc.oneof(
            fc.constant(0),
            quarters(windowMs / 120),
            quarters(windowMs / limit),
            quarters(windowMs * 1.1),
            fc.constant('as told' as const),
          ),
          cost: fc.oneof(
            { weight: 4, arbitrary: fc.constant(1) },
            { weight: 1, arbitrary: fc.integer({ min: 1, max: limit }) },
          ),
        }),
        { minLength: 1, maxLength: 120 },
      ),
    }),
  );

type Given = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function play(
  { windowMs, limit, startMs, arrivals }: Given,
  look: (step: { admissions: Admissions; log: Log; nowMs: number; cost: number; wait: number }) => void,
): Log {
  let admissions: Admissions = [];
  const log = new Log();
  let nowMs = startMs;
  for (const { gapMs, cost } of arrivals) {
    nowMs += gapMs === 'as told' ? waitMs(admissions, windowMs, limit, cost, nowMs) : gapMs;
    const wait = waitMs(admissions, windowMs, limit, cost, nowMs);
    look({ admissions, log, nowMs, cost, wait });
    if (wait > 0) continue;
    admissions = record(admissions, windowMs, cost, nowMs);
    log.entries.push({ atMs: nowMs, cost });
  }
  return log;
}

describe('a sliding window', () => {
  it('admits no more than the limit in any window', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const log = play(given, () => undefined);
        expect(log.mostIn(given.windowMs)).toBeLessThanOrEqual(given.limit);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses early by less than a 60th of the window', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        play(given, ({ log, nowMs, cost, wait }) => {
          if (wait === 0) return;
          const longerMs = given.windowMs + given.windowMs / 60;
          expect(log.unitsAfter(nowMs - longerMs) + cost).toBeGreaterThan(given.limit);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('says truly when to come back, and not later than it must', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        play(given, ({ admissions, nowMs, cost, wait }) => {
          if (wait === 0) return;
          expect(waitMs(admissions, given.windowMs, given.limit, cost, nowMs + wait)).toBe(0);
          expect(waitMs(admissions, given.windowMs, given.limit, cost, nowMs + wait - 0.25)).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(given.windowMs);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('says truly when units come back and when all have', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        play(given, ({ admissions, nowMs }) => {
          const { windowMs } = given;
          const used = countUnits(admissions, windowMs, nowMs);
          const next = nextMs(admissions, windowMs, nowMs);
          const reset = resetMs(admissions, windowMs, nowMs);
          expect(countUnits(admissions, windowMs, nowMs + reset)).toBe(0);
          expect([next > 0, reset > 0]).toEqual([used > 0, used > 0]);
          if (used === 0) return;
          expect(countUnits(admissions, windowMs, nowMs + next)).toBeLessThan(used);
          expect(countUnits(admissions, windowMs, nowMs + next - 0.25)).toBe(used);
          expect(countUnits(admissions, windowMs, nowMs + reset - 0.25)).toBeGreaterThan(0);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps at most 61 pairs, however many are admitted', () => {
    let admissions: Admissions = [];
    let longest = 0;
    for (let nowMs = 0; nowMs < 200_000; nowMs += 7) {
      admissions = record(admissions, 60_000, 1, nowMs);
      longest = Math.max(longest, admissions.length / 2);
    }
    expect(longest).toBe(61);
  });

  it('times what is alone in its slot exactly', () => {
    let admissions: Admissions = [];
    admissions = record(admissions, 60_000, 1, 1_999.5);
    expect(waitMs(admissions, 60_000, 1, 1, 61_999)).toBe(0.5);
    expect(waitMs(admissions, 60_000, 1, 1, 61_999.5)).toBe(0);
  });

  it('never admits what is more than the whole limit', () => {
    expect(waitMs([], 60_000, 10, 11, 0)).toBe(Infinity);
  });

  it('takes a clock that steps back for one that stands still', () => {
    let admissions: Admissions = [];
    admissions = record(admissions, 60_000, 1, 100_000);
    admissions = record(admissions, 60_000, 1, 40_000);
    expect(countUnits(admissions, 60_000, 159_999)).toBe(2);
  });
});
