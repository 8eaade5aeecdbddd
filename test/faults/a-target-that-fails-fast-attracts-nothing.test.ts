import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

/** It has no requests in flight, and answers first: a choice that looks at no more sends it everything. */
test.each(['least_in_flight', 'fastest'])(
  'a target that answers 500 at once, where the others take their time, gets little of what is chosen by %s',
  async (balance) => {
    const { gateway, targets } = await startTrio({ balance });
    const [failing, ...others] = targets;
    failing.prevail('status=500; ttft=0');
    for (const other of others) other.prevail('ttft=150ms');
    const load = new SteadyLoad(gateway);
    await pause(1_500);
    const [startedBefore, askedBefore] = [failing.stats().started, load.count];
    await pause(2_500);
    const answers = await load.stop();
    expectNothingNoticed(answers);
    expect(failing.stats().started - startedBefore).toBeLessThan((answers.length - askedBefore) / 6);
    await expectFewExtraCalls(gateway, answers.length);
  },
);
