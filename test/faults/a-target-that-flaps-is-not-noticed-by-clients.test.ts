import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

test('one of three targets fails and works by turns: nobody notices, and it still answers some', async () => {
  const { gateway, targets } = await startTrio({ repeatUnanswered: true });
  const [flapping] = targets;
  const load = new SteadyLoad(gateway);
  for (const fault of ['status=500', 'reset-after=request', 'status=503', 'garbage-http', 'status=500']) {
    await pause(350);
    flapping.prevail(fault);
    await pause(350);
    flapping.prevail('');
  }
  const before = flapping.stats().finished;
  await expect.poll(() => flapping.stats().finished, { timeout: 30_000 }).toBeGreaterThan(before + 5);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  await expectFewExtraCalls(gateway, answers.length);
});
