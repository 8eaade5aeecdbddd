import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { type Differences, LeakCheck, type Standing, type Surplus } from './leak-check.ts';

type Found = Differences & Standing;

const well: Found = {
  permits: 0,
  requests: 0,
  handlers: 0,
  exchanges: 0,
  connections: 0,
  holders: 0,
  body_bytes: 0,
  form_bytes: 0,
  answer_bytes: 0,
  target_calls: 0,
  sockets: 0,
};

interface Started {
  /** Lets five seconds pass in which all that is found stays the same. */
  readonly look: (found: Partial<Found>) => void;
  /** Lets half a second pass. */
  readonly sample: (found: Partial<Found>) => void;
  readonly told: [string, number][];
}

function start(): Started {
  const clock = new ManualClock();
  let found = well;
  const told: [string, number][] = [];
  const surplus: Surplus = {
    differences: () => found,
    standing: () => ({ handlers: found.handlers, connections: found.connections }),
  };
  const check = new LeakCheck(surplus, clock, (what, by) => told.push([what, by]));
  expect(check).toBeDefined();
  const pass = (now: Partial<Found>, samples: number): void => {
    found = { ...well, ...now };
    for (let sample = 0; sample < samples; sample += 1) clock.advance(500);
  };
  return {
    look: (now) => {
      pass(now, 10);
    },
    sample: (now) => {
      pass(now, 1);
    },
    told,
  };
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

it('reports no difference that a single sample between two looks did not find', () => {
  const { sample, look, told } = start();
  for (let count = 0; count < 60; count += 1) {
    sample({ requests: count % 10 === 4 ? 0 : 5, holders: count % 7 === 0 ? 1 : 3 });
  }
  expect(told).toEqual([['holders', 1]]);
  look({ requests: 2 });
  look({ requests: 2 });
  expect(told).toEqual([
    ['holders', 1],
    ['requests', 2],
  ]);
});

it('stops when the process ends', () => {
  const clock = new ManualClock();
  const check = new LeakCheck({ differences: () => well, standing: () => well }, clock, () => undefined);
  expect(clock.waiting).toBe(1);
  check.close();
  expect(clock.waiting).toBe(0);
});
