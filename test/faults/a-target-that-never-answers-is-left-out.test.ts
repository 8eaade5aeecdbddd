import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

/** Longer than a busy machine takes for an answer. */
const tryMs = 2_500;

test('one of three targets accepts and says nothing: after attempts.tryMs another answers, and soon it is not asked', async () => {
  const { gateway, targets } = await startTrio({ tryMs, deadlineMs: 20_000 });
  const [, dead] = targets;
  dead.prevail('stall-after=request');
  const load = new SteadyLoad(gateway, 10);
  // Five tries in a row must have taken too long by then, of which three begin in a second.
  await pause(tryMs + 2_500);
  const [startedBefore, askedBefore] = [dead.stats().started, load.count];
  await pause(2_500);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  expect(startedBefore).toBeGreaterThan(0);
  // Without a breaker, it would get every third request.
  expect(dead.stats().started - startedBefore).toBeLessThan((answers.length - askedBefore) / 5);
  await expectFewExtraCalls(gateway, answers.length);
});
