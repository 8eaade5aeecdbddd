import { expect, test } from 'vitest';
import { routed } from '../balance/routed.fixture.ts';

const tooMuch = { code: 'provider_overloaded', message: 'too much' } as const;

test('a limit that has grown back when somebody looked at it is the limit of the next calls too', () => {
  const [{ health }] = routed(['busy']);
  health.setBounds(0, 12);
  const enterAll = (nowMs: number): number => {
    let entered = 0;
    while (health.enter(nowMs)) entered += 1;
    return entered;
  };
  expect(enterAll(0)).toBe(12);
  for (let ended = 0; ended < 12; ended += 1) health.end(1, 2, tooMuch);
  expect(health.slots(2)).toBeLessThan(12);
  expect(health.maxSlots).toBe(12);
  const longAfterMs = 3_600_000;
  expect(health.slots(longAfterMs)).toBe(12);
  expect(enterAll(longAfterMs)).toBe(12);
});
