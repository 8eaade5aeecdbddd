import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayPods, installGateway, readMetric, readyEndpoints, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { startLoad } from './harness/load.ts';
import { record } from './harness/record.ts';
import { pause, waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('spread');
});
afterAll(() => removeGateway(namespace));

test('after 2 became 4 pods under kept-alive load, each new pod carries 15 % within 90 s', async () => {
  const load = await startLoad(namespace, 'kept-alive', {
    durationMs: 140_000,
    keptAlive: { connections: 200, perSecond: 150 },
  });
  await pause(15_000);
  const before = new Set((await gatewayPods(namespace)).map(({ metadata }) => metadata.name));
  await namespace.kubectl(['patch', 'hpa', 'headgate', '--type=merge', '-p', '{"spec":{"minReplicas":4}}']);
  await waitFor('4 pods are ready', 60_000, async () => (await readyEndpoints(namespace)).length === 4 || undefined);
  await pause(75_000);
  const shares = await measureShares(namespace, 15_000); // from 75 to 90 s after they became ready
  const { keptAlive } = await load.figures();
  const fresh = [...shares].filter(([pod]) => !before.has(pod)).map(([, share]) => share);
  await record('new-pods-get-their-share', {
    title: 'From 2 to 4 pods under kept-alive load',
    figures: [
      {
        what: 'share of each new pod, 75 to 90 s after they became ready',
        value: fresh.map(percent).join(', '),
        wanted: 'each at least 15 %',
      },
      {
        what: 'share of each old pod',
        value: [...shares]
          .filter(([pod]) => before.has(pod))
          .map(([, share]) => percent(share))
          .join(', '),
      },
      {
        what: 'requests of 200 clients that keep their connection',
        value: `${String(keptAlive?.ok)} served, ${String(keptAlive?.failed)} failed`,
        wanted: '0 failed',
      },
    ],
  });
  expect(fresh).toHaveLength(2);
  expect(Math.min(...fresh)).toBeGreaterThanOrEqual(0.15);
  expect(keptAlive).toMatchObject({ failed: 0, shed: 0 });
});

/** The share of each pod in the requests that end in the next period. */
async function measureShares(where: Namespace, durationMs: number): Promise<Map<string, number>> {
  const names = (await gatewayPods(where)).map(({ metadata }) => metadata.name);
  const count = (): Promise<number[]> =>
    Promise.all(names.map((pod) => readMetric(where, pod, 'headgate_requests_total')));
  const first = await count();
  await pause(durationMs);
  const second = await count();
  const ended = second.map((value, index) => value - (first[index] ?? 0));
  const all = ended.reduce((sum, value) => sum + value, 0);
  return new Map(names.map((name, index) => [name, (ended[index] ?? 0) / all]));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
