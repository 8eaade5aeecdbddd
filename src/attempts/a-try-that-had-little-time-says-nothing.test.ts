import { afterEach, expect, test } from 'vitest';
import type { TryRules } from '../core/plan.ts';
import type { CallFailure } from '../core/target-health.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { startRawProvider } from '../upstream/provider-for-tests.ts';
import { errorOf, healthOf, run } from './attempts-for-tests.ts';
import { unlimited } from './retry-budget.fixture.ts';

afterEach(closeUpstreams);

/** What two silent targets in turn are told to have failed with. */
async function failuresOf(tryMs: number, deadlineMs: number): Promise<(string | undefined)[]> {
  await using silent = await startRawProvider(() => undefined);
  const told: (string | undefined)[] = [];
  const health = {
    ...healthOf(undefined),
    end: (_beganAtMs: number, _nowMs: number, failure?: CallFailure) => told.push(failure?.code),
  };
  const tries: TryRules = { retries: unlimited, tryMs, repeatsUnanswered: false };
  const others = [{ ...silent.provider, name: 'second' }];
  expect((await errorOf(run(silent.provider, true, { others, tries, health, deadlineMs }))).code).toBe(
    'deadline_exceeded',
  );
  return told;
}

test('a target that got a small rest of the deadline is not blamed for its end', async () => {
  expect(await failuresOf(600, 850)).toEqual(['upstream_timeout', undefined]);
});

test('one that had most of the usual time is', async () => {
  expect(await failuresOf(600, 1190)).toEqual(['upstream_timeout', 'deadline_exceeded']);
});
