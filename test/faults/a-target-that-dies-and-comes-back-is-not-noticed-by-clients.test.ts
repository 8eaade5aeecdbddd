import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { pause } from '../harness/gateway.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

test('one of three targets is killed under load and comes back: nobody notices, and it gets requests again', async () => {
  const { gateway, targets } = await startTrio({ repeatUnanswered: true });
  const [doomed] = targets;
  const load = new SteadyLoad(gateway);
  await expect.poll(() => doomed.stats().started, { timeout: 20_000 }).toBeGreaterThan(5);
  await doomed.stop();
  await pause(1_300);
  const back = await startSimulator({ port: doomed.port, defaults: 'ttft=20ms; rate=0; tokens=3' });
  onTestFinished(() => back.stop());
  await expect.poll(() => back.stats().started, { timeout: 20_000 }).toBeGreaterThan(5);
  const answers = await load.stop();
  expectNothingNoticed(answers);
  await expectFewExtraCalls(gateway, answers.length);
});
