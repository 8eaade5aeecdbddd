import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUsage, smallRequests, Watch } from './harness/autoscaler.ts';
import { installGateway, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { startLoad } from './harness/load.ts';
import { record } from './harness/record.ts';
import { pause, waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('memory', { patches: [smallRequests] });
});
afterAll(() => removeGateway(namespace));

test('after a burst of large bodies every pod is back under 130 MiB within two minutes, and the autoscaler at 2', async () => {
  const watch = new Watch(namespace);
  await pause(30_000);
  const load = await startLoad(namespace, 'burst', {
    durationMs: 30_000,
    bodies: { clients: 128, bytes: 1024 ** 2, pauseMs: 0 },
  });
  const { bodies } = await load.figures();
  const endedAt = watch.second;
  const highest = new Map<number, number>();
  for (const afterS of [0, 30, 60, 90, 120]) {
    await waitFor('its time', 60_000, () => Promise.resolve(watch.second - endedAt >= afterS || undefined));
    const usage = [...(await readUsage(namespace)).values()];
    highest.set(afterS, Math.round(Math.max(...usage.map(({ memoryMiB }) => memoryMiB))));
  }
  const most = Math.max(...watch.samples.map(({ replicas }) => replicas));
  await waitFor('2 pods', 1_200_000, () => Promise.resolve(watch.last?.replicas === 2 || undefined));
  const backAfterS = watch.second - endedAt;
  await watch.stop();
  await record('memory-lets-the-autoscaler-return', {
    title: 'After a burst of large bodies',
    figures: [
      {
        what: 'bodies of 1 MiB from 128 clients in 30 s, to 2 pods at first',
        value: `${String(bodies?.ok)} served, ${String(bodies?.shed)} shed, ${String(bodies?.failed)} failed`,
      },
      ...[...highest].map(([afterS, memoryMiB]) => ({
        what: `largest working set of a pod, ${String(afterS)} s after the burst`,
        value: `${String(memoryMiB)} MiB`,
        ...(afterS === 120 ? { wanted: 'under 130 MiB' } : {}),
      })),
      { what: 'most pods', value: most },
      {
        what: 'back at 2 pods',
        value: `${String(backAfterS)} s after the burst`,
        wanted: 'at all: above 136 MiB a pod it never is',
      },
    ],
    notes: ['CPU requests scaled as in the test of the autoscaler, the memory request as shipped.'],
    series: watch.series(),
  });
  expect(bodies?.failed).toBe(0);
  expect(bodies?.ok).toBeGreaterThan(100);
  expect(highest.get(120)).toBeLessThan(130);
}, 2_400_000);
