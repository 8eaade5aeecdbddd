import { expect, test } from 'vitest';
import { PartOfRequests } from '../retry-budget.ts';
import { RoutedChoice } from './choice.ts';
import { failed, routed } from './routed.fixture.ts';

const requests = 60;
const paces = Array.from({ length: 150 }, (_, index) => 5 + index * 10);

/** Sends requests one after the other, and returns how many of them were answered. Only the target `c` works. */
function answeredAt(paceMs: number): number {
  const targets = routed(['a', 'b', 'c']);
  const groups = { groups: [{ balance: 'weighted' as const, targets }], insteadOf: new Map() };
  const retries = new PartOfRequests(0.2);
  let nowMs = 10;
  let answered = 0;
  for (let request = 0; request < requests; request += 1) {
    retries.begin();
    const choice = new RoutedChoice(groups, undefined, 'openai-chat', retries);
    let target = choice.next(nowMs);
    while (target !== undefined) {
      const health = targets.find((one) => one.target === target)?.health;
      health?.enter(nowMs);
      health?.begin(nowMs);
      const works = target.provider.name === 'c';
      if (works) health?.answered(nowMs, nowMs + 1);
      nowMs += 1;
      health?.end(nowMs - 1, nowMs, works ? undefined : failed);
      if (works) answered += 1;
      target = works ? undefined : choice.next(nowMs);
      if (target !== undefined && !retries.take()) break;
    }
    choice.end();
    nowMs += paceMs;
  }
  return answered;
}

test('while two of three targets fail, no request fails, at whatever pace they come and the two are tried again', () => {
  const notAll = paces.filter((paceMs) => answeredAt(paceMs) < requests);
  expect(notAll).toEqual([]);
});
