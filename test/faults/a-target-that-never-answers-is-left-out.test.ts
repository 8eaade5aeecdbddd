import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { expectFewExtraCalls, expectNothingNoticed, names, startTrio, SteadyLoad } from './checks/trio.ts';

/** Longer than a busy machine takes for an answer. */
const tryMs = 2_500;

test('one of three targets accepts and says nothing: after attempts.tryMs another answers, and soon it is not asked', async () => {
  const { gateway, targets } = await startTrio({ tryMs, deadlineMs: 20_000 });
  const [, dead] = targets;
  dead.prevail('stall-after=request');
  const load = new SteadyLoad(gateway, 10);
  // When five tries have begun is left to chance, so the test waits for what they lead to.
  const openings = async () =>
    (await scrape(gateway.adminUrl)).sum('headgate_breaker_openings_total', { gen_ai_provider_name: names[1] });
  await expect.poll(openings, { timeout: 30_000 }).toBeGreaterThan(0);
  const [startedBefore, askedBefore] = [dead.stats().started, load.count];
  await pause(2_500);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  // Without a breaker, it would get every third request.
  expect(dead.stats().started - startedBefore).toBeLessThan((answers.length - askedBefore) / 5);
  await expectFewExtraCalls(gateway, answers.length);
});
