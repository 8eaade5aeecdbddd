import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from './harness/bystander.ts';
import {
  gatewayContainer,
  gatewayPods,
  installGateway,
  readMetric,
  readyEndpoints,
  removeGateway,
} from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { startLoad } from './harness/load.ts';
import { record } from './harness/record.ts';
import { pause, waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('readiness');
});
afterAll(() => removeGateway(namespace));

test('a pod whose readiness fails gets no new requests, finishes its streams and comes back', async () => {
  const load = await startLoad(namespace, 'streams', {
    durationMs: 8000,
    streams: { count: 8, shortestMs: 50_000, longestMs: 60_000, tokensPerSecond: 5, rampMs: 2000 },
    fresh: { perSecond: 5 },
  });
  await pause(5000);
  const pods = (await gatewayPods(namespace)).map(({ metadata }) => metadata.name);
  const pod = pods[0] ?? '';
  const open = await readMetric(namespace, pod, 'headgate_open_streams');
  const startedMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
  // Only the process is told to drain. Kubernetes still wants the pod, and only the pod's probe changes.
  await evaluate(namespace, pod, `process.kill(1, 'SIGTERM')`);
  await waitFor(
    'the Service leaves it out',
    40_000,
    async () => !(await readyEndpoints(namespace)).includes(pod) || undefined,
  );
  const outS = seconds();
  const before = await gatewayContainer(namespace, pod);
  await waitFor(
    'the Service has it again',
    180_000,
    async () => (await readyEndpoints(namespace)).includes(pod) || undefined,
  );
  const backS = seconds();
  const after = await gatewayContainer(namespace, pod);
  const { streams, fresh } = await load.figures();
  await record('a-draining-pod-leaves-the-service', {
    title: 'A pod whose readiness fails (SIGTERM to the process, not to the pod)',
    figures: [
      { what: 'streams on the pod at that time', value: open },
      { what: 'out of the endpoints after', value: `${String(outS)} s`, wanted: 'two probes, 5 s apart' },
      { what: 'still running then', value: before.state.running === undefined ? 'no' : 'yes', wanted: 'yes' },
      { what: 'drained, started anew and back in the endpoints after', value: `${String(backS)} s` },
      {
        what: 'exit status of the drained process',
        value: after.lastState.terminated?.exitCode ?? 'none',
        wanted: '0',
      },
      {
        what: 'streams of 50 to 60 s, on both pods',
        value: `${String(streams?.ok)} whole, ${String(streams?.failed)} cut`,
        wanted: '8 whole',
      },
    ],
  });
  expect(open).toBeGreaterThan(0);
  expect(outS).toBeLessThan(15);
  expect(before).toMatchObject({ restartCount: 0, state: { running: {} } });
  expect(after).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 0 } } });
  expect(streams).toMatchObject({ ok: 8, failed: 0 });
  expect(fresh).toMatchObject({ failed: 0, shed: 0 });
});
