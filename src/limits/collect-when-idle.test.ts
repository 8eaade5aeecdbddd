import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { systemClock } from '../core/clock.ts';
import { CollectWhenIdle } from './collect-when-idle.ts';

let idle: CollectWhenIdle | undefined;
afterEach(() => {
  idle?.close();
});

function start() {
  const clock = new ManualClock();
  const work = { inFlight: 0, begun: 0 };
  let collections = 0;
  idle = new CollectWhenIdle(work, clock, () => {
    collections += 1;
  });
  const pass = (seconds: number): number => {
    const before = collections;
    for (let second = 0; second < seconds; second += 1) clock.advance(1000);
    return collections - before;
  };
  return { work, pass };
}

it('collects once after the start, and again only after work', () => {
  const { work, pass } = start();
  expect(pass(2)).toBe(1);
  expect(pass(600)).toBe(0);
  work.begun += 1;
  expect(pass(2)).toBe(0);
  expect(pass(600)).toBe(1);
});

it('never collects while something is in flight, or comes again and again', () => {
  const { work, pass } = start();
  pass(60);
  work.begun += 1;
  work.inFlight = 1;
  expect(pass(600)).toBe(0);
  work.inFlight = 0;
  for (let second = 0; second < 600; second += 1) {
    work.begun += 1;
    expect(pass(1)).toBe(0);
  }
  expect(pass(3)).toBe(1);
});

it('does not collect after every one of few requests', () => {
  const { work, pass } = start();
  pass(60);
  let collections = 0;
  for (let turn = 0; turn < 60; turn += 1) {
    work.begun += 1;
    collections += pass(5);
  }
  expect(collections).toBe(10);
});

it('really collects', async () => {
  const seen = new WeakRef({});
  idle = new CollectWhenIdle({ inFlight: 0, begun: 0 }, systemClock);
  await expect.poll(() => seen.deref() === undefined, { timeout: 10_000, interval: 200 }).toBe(true);
});
