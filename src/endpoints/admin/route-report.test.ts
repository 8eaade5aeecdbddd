import { expect, test } from 'vitest';
import { call, failed, limited, refused, routed } from '../../routing/balance/routed.fixture.ts';
import type { RoutedTarget } from '../../routing/balance/routed-target.ts';
import { usualHealth } from '../../routing/health/health-settings.ts';
import { RetryBudgets } from '../../routing/retry-budgets.ts';
import { type NamedRoute, routeReport } from './route-report.ts';

const { consecutiveFailures, openMs } = usualHealth.breaker;
/** Midnight, and 100 s after the start of the process. */
const moment = { nowMs: 100_000, wallMs: Date.UTC(2026, 10, 30) };

function named(groups: readonly [RoutedTarget, ...RoutedTarget[]][]): NamedRoute {
  const targets = groups.flat().map(({ target }) => target);
  const [first, ...others] = targets;
  if (first === undefined) throw new Error('there is at least one');
  return {
    model: 'gpt-test',
    servedBy: 'gpt-test',
    countedAs: 'gpt-test',
    route: {
      targets: [first, ...others],
      groups: {
        groups: groups.map((group) => ({ balance: 'weighted' as const, targets: group })),
        insteadOf: new Map(),
      },
      affinity: undefined,
      deadlineMs: 30_000,
      tries: { ...new RetryBudgets().of('gpt-test'), hedges: undefined, repeatsUnanswered: false },
    },
    insteadOf: undefined,
  };
}

function told(groups: readonly [RoutedTarget, ...RoutedTarget[]][]) {
  const report = routeReport(named(groups), { moment, priceOf: () => undefined });
  const targets = report.groups.flatMap((group) => group.targets);
  return { report, states: targets.map(({ state, skipped }) => [state.words, skipped]) };
}

test('why each target is not asked first is told in words, with times that people read', () => {
  const [works, fails, cools, full] = routed(['works', 'fails', 'cools', 'full']);
  const later = routed(['later']);
  if (fails === undefined || cools === undefined || full === undefined) throw new Error('there are four');
  call(fails, 99_500, consecutiveFailures, failed);
  call(cools, 99_000, 1, limited);
  while (full.health.hasRoom(moment.nowMs)) full.health.enter(moment.nowMs);
  const { report, states } = told([[works, fails, cools, full], later]);
  expect(report.asked_first).toEqual({ reason: 'balance', words: 'at random, by weight' });
  expect(states).toEqual([
    ['works', null],
    [`fails since 23:59:59 UTC, tried again in ${openMs - 500} ms`, 'calls to it fail'],
    ['cools down until 00:00:04 UTC (4 s)', 'it has said that it takes no more requests for a while'],
    ['works', 'it has as many calls as it may have'],
    ['works', 'its group is asked where nobody of the groups before it can be'],
  ]);
});

test('while one is tried again, the others are skipped for it', () => {
  const [first, other] = routed(['first', 'other']);
  if (other === undefined) throw new Error('there are two');
  call(other, 10, 1, refused);
  const { report, states } = told([[first, other]]);
  expect(report.asked_first.reason).toBe('probe');
  expect(states).toEqual([
    ['works', 'another target is tried first, to find out whether it is back'],
    ['credentials refused since 23:58:20 UTC, tried again by the next request', null],
  ]);
});

test('what a target said last is told with its time, and without keys', () => {
  const only = routed(['only']);
  const message = 'The key sk-abcdefghijklmnopqrstuvwxyz123456 is wrong';
  call(only[0], 99_000, consecutiveFailures, { code: 'upstream_error', message });
  const { report } = told([only]);
  expect(report.asked_first.reason).toBe('only');
  const failure = report.groups[0]?.targets[0]?.last_failure;
  expect(failure).toMatchObject({ at: '2026-11-29T23:59:59.000Z', code: 'upstream_error' });
  expect(failure?.message).toMatch(/^The key \S*\[secret\]\S* is wrong$/);
  expect(report.retries_left).toBe(10);
});
