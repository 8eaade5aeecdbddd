import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

test('where the fastest is chosen, a target that becomes slow by ten is left for the others', async () => {
  const { gateway, targets } = await startTrio({ balance: 'fastest' });
  const slow = targets[2];
  slow.prevail('ttft=400ms');
  const load = new SteadyLoad(gateway);
  await pause(1_500);
  const [startedBefore, askedBefore] = [slow.stats().started, load.count];
  await pause(2_500);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  expect(slow.stats().started - startedBefore).toBeLessThan((answers.length - askedBefore) / 10);
});
