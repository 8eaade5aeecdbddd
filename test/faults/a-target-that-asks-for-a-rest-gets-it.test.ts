import { expect, test } from 'vitest';
import { pause } from '../harness/gateway.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

const restSeconds = 3;

test('a target that answers 429 is left alone for as long as it says, and then asked again', async () => {
  const { gateway, targets } = await startTrio();
  const [tired] = targets;
  tired.prevail(`status=429; retry-after=${restSeconds}`);
  const load = new SteadyLoad(gateway);
  await expect.poll(() => tired.stats().started, { timeout: 10_000 }).toBeGreaterThan(0);
  // Those that were under way when the first of them was refused.
  await pause(300);
  const { started } = tired.stats();
  tired.prevail('');
  await pause(1_000);
  expect(tired.stats().started).toBe(started);
  await expect.poll(() => tired.stats().started, { timeout: 20_000 }).toBeGreaterThan(started + 5);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  await expectFewExtraCalls(gateway, answers.length);
});
