import { afterAll, beforeAll, expect, test } from 'vitest';
import { installGateway, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { startLoad } from './harness/load.ts';
import { record } from './harness/record.ts';
import { pause } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('rolling-update');
});
afterAll(() => removeGateway(namespace));

test('two rolling updates under load: no request fails and no stream is cut', async () => {
  const load = await startLoad(namespace, 'during-updates', {
    durationMs: 130_000,
    fresh: { perSecond: 40 },
    keptAlive: { connections: 40, perSecond: 80 },
    streams: { count: 40, shortestMs: 5000, longestMs: 90_000, tokensPerSecond: 5, rampMs: 5000 },
  });
  const updatesS: number[] = [];
  for (const _ of [1, 2]) {
    await pause(12_000);
    const startedMs = performance.now();
    await namespace.kubectl(['rollout', 'restart', 'deployment/headgate']);
    await namespace.kubectl(['rollout', 'status', 'deployment/headgate', '--timeout=180s']);
    updatesS.push(Math.round((performance.now() - startedMs) / 1000));
  }
  const { fresh, keptAlive, streams } = await load.figures();
  await record('a-rolling-update-loses-nothing', {
    title: 'Two rolling updates under load',
    figures: [
      { what: 'updates took', value: `${updatesS.join(' s and ')} s` },
      { what: 'requests on fresh connections', value: served(fresh), wanted: '0 failed' },
      {
        what: `requests on kept-alive connections (${String(keptAlive?.connections)} opened)`,
        value: served(keptAlive),
        wanted: '0 failed',
      },
      { what: 'streams of 5 to 90 s', value: served(streams), wanted: '0 cut' },
    ],
    notes: ['Load, provider and gateway share the machine. Through the ClusterIP, from a pod.'],
  });
  expect(Math.max(...updatesS)).toBeLessThan(60); // both ended while the load was on
  for (const part of [fresh, keptAlive, streams]) expect(part).toMatchObject({ failed: 0, shed: 0, reasons: {} });
  expect(fresh?.ok).toBeGreaterThan(130 * 40 * 0.9);
  expect(keptAlive?.ok).toBeGreaterThan(130 * 80 * 0.9);
  expect(streams?.ok).toBeGreaterThan(80);
}, 600_000);

function served(
  part: { ok: number; shed: number; failed: number; reasons: object; p99Ms: number } | undefined,
): string {
  if (part === undefined) return 'nothing';
  const reasons = part.failed === 0 ? '' : ` ${JSON.stringify(part.reasons)}`;
  return `${String(part.ok)} served, ${String(part.shed)} shed, ${String(part.failed)} failed${reasons}`;
}
