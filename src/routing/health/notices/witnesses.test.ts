import { expect, test } from 'vitest';
import { isBelieved, Witnesses } from './witnesses.ts';

test.each([
  // witnesses, pods, what the last call from here has shown, whether it is believed
  [1, 2, undefined, true],
  [1, 2, 'failed', true],
  [1, 2, 'answered', false],
  [1, 3, undefined, false],
  [1, 3, 'failed', true],
  [1, 10, 'answered', false],
  [2, 3, undefined, true],
  [2, 10, undefined, true],
  [2, 10, 'answered', false],
  [3, 10, 'answered', true],
  [0, 2, 'failed', false],
  [0, 10, 'failed', false],
] as const)('%i other pods of %i say so, and a call from here %s: %s', (witnesses, pods, evidence, believed) => {
  expect(isBelieved({ witnesses, pods, evidence })).toBe(believed);
});

test('a word counts for its time, once for each pod, and of at most thirty-two', () => {
  const witnesses = new Witnesses();
  witnesses.hear('a', 1000, 0);
  witnesses.hear('b', 4000, 2000);
  witnesses.hear('b', 3000, 3000);
  expect([witnesses.within(10_000, 3000), witnesses.restMs(3000)]).toEqual([['a', 'b'], 3000]);
  expect([witnesses.within(10_000, 10_001), witnesses.restMs(10_001)]).toEqual([['b'], 0]);
  for (let pod = 0; pod < 100; pod += 1) witnesses.hear(`pod-${pod}`, 1000, 10_001);
  const left = witnesses.within(10_000, 10_001);
  expect([left.length, left[0], left.at(-1)]).toEqual([32, 'pod-68', 'pod-99']);
});
