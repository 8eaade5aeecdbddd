import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { expectFewExtraCalls, expectNothingNoticed, names, startTrio, SteadyLoad } from './checks/trio.ts';

test.each([
  { status: 401, metric: 'headgate_provider_key_problems_total' },
  { status: 402, metric: 'headgate_provider_funds_problems_total' },
])(
  'a target that answers $status gets no more of the requests, and the operator is told',
  async ({ status, metric }) => {
    const { gateway, targets } = await startTrio();
    const [refusing] = targets;
    refusing.prevail(`status=${status}`);
    const load = new SteadyLoad(gateway);
    await expect.poll(() => refusing.stats().started, { timeout: 10_000 }).toBeGreaterThan(0);
    await pause(300);
    const [startedBefore, askedBefore] = [refusing.stats().started, load.count];
    await pause(1_500);
    const answers = await load.stop();
    expectNothingNoticed(answers);
    expect(refusing.stats().started - startedBefore).toBeLessThan((answers.length - askedBefore) / 6);
    await expectFewExtraCalls(gateway, answers.length);
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum(metric, { gen_ai_provider_name: names[0] })).toBeGreaterThan(0);
  },
);
