import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { RefusalBudget } from './refusal-budget.ts';

function budget(): { clock: ManualClock; told: number[]; refusals: RefusalBudget } {
  const clock = new ManualClock();
  const told: number[] = [];
  return { clock, told, refusals: new RefusalBudget(clock, (lines) => told.push(lines)) };
}

it('writes some lines of each address, and reports the number of omitted ones at the end of the window', () => {
  const { clock, told, refusals } = budget();
  const written = Array.from({ length: 10_000 }, () => refusals.take('scanner')).filter(Boolean).length;
  expect(written).toBe(40);
  expect(refusals.take('somebody else')).toBe(true);
  expect(told).toEqual([]);
  clock.advance(10_000);
  expect(told).toEqual([9_960]);
  expect(refusals.take('scanner')).toBe(true);
  expect(clock.waiting).toBe(0);
});

it('limits all addresses together, and remembers only addresses of which it wrote lines', () => {
  const { clock, told, refusals } = budget();
  const written = Array.from({ length: 5_000 }, (_, index) => refusals.take(`address ${index}`)).filter(Boolean).length;
  expect(written).toBe(200);
  clock.advance(60_000);
  expect(told).toEqual([4_800]);
});

it('reports nothing where no line was omitted', () => {
  const { clock, told, refusals } = budget();
  for (let minute = 0; minute < 20; minute += 1) {
    expect(refusals.take('one')).toBe(true);
    clock.advance(60_000);
  }
  expect(told).toEqual([]);
});
