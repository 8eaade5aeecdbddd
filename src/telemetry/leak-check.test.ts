import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { LeakCheck, type Surplus } from './leak-check.ts';

const well: Surplus = {
  permits: 0,
  requests: 0,
  handlers: 0,
  exchanges: 0,
  connections: 0,
  holders: 0,
  body_bytes: 0,
  answer_bytes: 0,
};

function start(): { readonly look: (surplus: Partial<Surplus>) => void; readonly told: [string, number][] } {
  const clock = new ManualClock();
  let surplus = well;
  const told: [string, number][] = [];
  const check = new LeakCheck(
    () => surplus,
    clock,
    (what, by) => told.push([what, by]),
  );
  expect(check).toBeDefined();
  const look = (now: Partial<Surplus>): void => {
    surplus = { ...well, ...now };
    clock.advance(5_000);
  };
  return { look, told };
}

it('reports a surplus that two checks in a row have found, once, and later only what was added', () => {
  const { look, told } = start();
  look({ permits: 3 });
  expect(told).toEqual([]);
  look({ permits: 5 });
  look({ permits: 3 });
  expect(told).toEqual([['permits', 3]]);
  look({ permits: 4 });
  look({ permits: 4 });
  expect(told).toEqual([
    ['permits', 3],
    ['permits', 1],
  ]);
});

it('reports nothing that is only in motion, and no negative surplus', () => {
  const { look, told } = start();
  for (let round = 0; round < 4; round += 1) {
    look({ handlers: 7, requests: -2 });
    look({ handlers: 0, requests: -2 });
  }
  expect(told).toEqual([]);
});

it('stops when the process ends', () => {
  const clock = new ManualClock();
  const check = new LeakCheck(
    () => well,
    clock,
    () => undefined,
  );
  expect(clock.waiting).toBe(1);
  check.close();
  expect(clock.waiting).toBe(0);
});
