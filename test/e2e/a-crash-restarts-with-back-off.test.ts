import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayContainer, gatewayPods, installGateway, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { record } from './harness/record.ts';
import { sharedProcessNamespace, signalGateway } from './harness/signal.ts';
import { waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('crash', { patches: [sharedProcessNamespace] });
});
afterAll(() => removeGateway(namespace));

test('a process that crashes is started anew, later each time', async () => {
  const pod = (await gatewayPods(namespace))[0]?.metadata.name ?? '';
  const waitsS: number[] = [];
  let backingOff = false;
  for (const crash of [1, 2, 3]) {
    await signalGateway(namespace, pod, 'SIGKILL');
    await waitFor(`it runs again after crash ${String(crash)}`, 120_000, async () => {
      const { restartCount, ready, state } = await gatewayContainer(namespace, pod);
      if (state.waiting?.reason === 'CrashLoopBackOff') backingOff = true;
      return (restartCount === crash && ready) || undefined;
    });
    const { lastState, state } = await gatewayContainer(namespace, pod);
    const endedMs = Date.parse(lastState.terminated?.finishedAt ?? '');
    waitsS.push(Math.round((Date.parse(state.running?.startedAt ?? '') - endedMs) / 1000));
    expect(lastState.terminated?.exitCode).toBe(137);
  }
  await record('a-crash-restarts-with-back-off', {
    title: 'A process that is killed three times (SIGKILL)',
    figures: [
      { what: 'started anew after', value: `${waitsS.join(' s, ')} s`, wanted: 'at once, then later each time' },
      { what: 'CrashLoopBackOff', value: backingOff ? 'seen' : 'not seen', wanted: 'seen' },
    ],
  });
  expect(backingOff).toBe(true);
  expect(waitsS[0]).toBeLessThanOrEqual(3);
  expect(waitsS[1]).toBeGreaterThanOrEqual(8);
  expect(waitsS[2]).toBeGreaterThan(waitsS[1] ?? 0);
});
