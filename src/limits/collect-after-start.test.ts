import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { systemClock } from '../core/clock.ts';
import { CollectAfterStart } from './collect-after-start.ts';

let collector: CollectAfterStart | undefined;
afterEach(() => {
  collector?.close();
});

function start() {
  const clock = new ManualClock();
  const work = { inFlight: 0, begun: 0 };
  let collections = 0;
  collector = new CollectAfterStart(work, clock, () => {
    collections += 1;
  });
  const pass = (seconds: number): number => {
    const before = collections;
    for (let second = 0; second < seconds; second += 1) clock.advance(1000);
    return collections - before;
  };
  return { work, pass, clock };
}

it('collects once, whatever comes later', () => {
  const { work, pass, clock } = start();
  expect(pass(1)).toBe(0);
  expect(pass(1)).toBe(1);
  expect(clock.waiting).toBe(0);
  work.begun += 1;
  expect(pass(600)).toBe(0);
});

it('waits while something is asked', () => {
  const { work, pass } = start();
  work.begun = 1;
  work.inFlight = 1;
  expect(pass(600)).toBe(0);
  work.inFlight = 0;
  for (let second = 0; second < 600; second += 1) {
    work.begun += 1;
    expect(pass(1)).toBe(0);
  }
  expect(pass(1)).toBe(0);
  expect(pass(1)).toBe(1);
});

it('really collects', async () => {
  const seen = new WeakRef({});
  collector = new CollectAfterStart({ inFlight: 0, begun: 0 }, systemClock);
  await expect.poll(() => seen.deref() === undefined, { timeout: 10_000, interval: 200 }).toBe(true);
});
