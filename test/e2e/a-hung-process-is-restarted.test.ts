import { afterAll, beforeAll, expect, test } from 'vitest';
import { installGateway, removeGateway } from './harness/gateway.ts';
import { sharedProcessNamespace, signalGateway } from './harness/signal.ts';
import type { Namespace } from './harness/kubectl.ts';
import type { KubernetesEvent } from './harness/objects.ts';
import { gatewayContainer, gatewayPods } from './harness/gateway.ts';
import { record } from './harness/record.ts';
import { waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('liveness', { patches: [sharedProcessNamespace] });
});
afterAll(() => removeGateway(namespace));

test('a process that hangs fails its liveness probe and is started anew', async () => {
  const pod = (await gatewayPods(namespace))[0]?.metadata.name ?? '';
  const startedMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
  await signalGateway(namespace, pod, 'SIGSTOP');
  await waitFor('it is not ready', 60_000, async () => !(await gatewayContainer(namespace, pod)).ready || undefined);
  const notReadyS = seconds();
  const killing = await waitFor('the kubelet ends it', 120_000, async () => {
    const events = await namespace.list<KubernetesEvent>('events');
    return events.find(({ reason, involvedObject }) => reason === 'Killing' && involvedObject.name === pod);
  });
  const killingS = seconds();
  await waitFor('it is ready again', 240_000, async () => {
    const { restartCount, ready } = await gatewayContainer(namespace, pod);
    return (restartCount === 1 && ready) || undefined;
  });
  const backS = seconds();
  const { lastState } = await gatewayContainer(namespace, pod);
  await record('a-hung-process-is-restarted', {
    title: 'A process that hangs (SIGSTOP)',
    figures: [
      { what: 'out of the Service after', value: `${String(notReadyS)} s` },
      { what: `"${killing.message}" after`, value: `${String(killingS)} s` },
      {
        what: 'started anew and ready after',
        value: `${String(backS)} s`,
        wanted: '6 probes, 10 s apart, and 10 s of grace',
      },
      { what: 'exit status of the hung process', value: lastState.terminated?.exitCode ?? 'none', wanted: '137' },
    ],
    notes: [
      'With `shareProcessNamespace`, so that a signal can reach the process: init of a namespace of its own ignores SIGSTOP from within.',
    ],
  });
  expect(killing.message).toContain('failed liveness probe');
  expect(lastState.terminated?.exitCode).toBe(137);
  expect(backS).toBeLessThan(100);
});
