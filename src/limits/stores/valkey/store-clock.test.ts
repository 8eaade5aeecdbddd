import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoreClock } from './store-clock.ts';

test('the estimate is never ahead of the store, and as near as the quickest answer of the last seconds', () => {
  const answer = fc.record({ gapMs: fc.nat(4000), goingMs: fc.nat(300), comingMs: fc.nat(300) });
  fc.assert(
    fc.property(fc.nat(1e6), fc.array(answer, { minLength: 1, maxLength: 40 }), (aheadMs, answers) => {
      let clock: StoreClock | undefined;
      let nowMs = 0;
      for (const { gapMs, goingMs, comingMs } of answers) {
        nowMs += gapMs + goingMs + comingMs;
        const storeMs = aheadMs + nowMs - comingMs;
        if (clock === undefined) clock = new StoreClock(storeMs, nowMs);
        else clock.note(storeMs, nowMs);
        const truthMs = aheadMs + nowMs + 7;
        expect(clock.atMs(nowMs + 7)).toBeLessThanOrEqual(truthMs);
        expect(clock.atMs(nowMs + 7)).toBeGreaterThanOrEqual(truthMs - comingMs);
      }
    }),
  );
});

test('an answer that came quickly is believed for a while, not for ever', () => {
  const clock = new StoreClock(1000, 0);
  clock.note(1000 + 6000 - 30, 6000);
  expect(clock.atMs(6000)).toBe(7000);
  clock.note(1000 + 12_000 - 20, 12_000);
  expect(clock.atMs(12_000)).toBe(13_000 - 20);
});
