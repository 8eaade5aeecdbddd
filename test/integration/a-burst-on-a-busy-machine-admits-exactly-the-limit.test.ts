import { describe, expect, test } from 'vitest';
import { burst } from '../harness/burst.ts';
import { eatACore } from '../harness/core-eater.ts';
import { pause } from '../harness/gateway.ts';
import { startPods, storeLost } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

// Twenty runs of each with STRESS_FULL=1, or as many as STRESS_RUNS says.
const isFull = process.env['STRESS_FULL'] === '1';
const limit = 100;
const sizes = isFull ? [400, 800, 2000] : [400, 2000];
const runs = isFull ? Number(process.env['STRESS_RUNS'] ?? 20) : 1;

interface Scene {
  readonly name: string;
  readonly prepare: () => unknown;
  readonly bursts: number;
}

const scenes: readonly Scene[] = [
  { name: 'at once', prepare: () => undefined, bursts: runs * sizes.length },
  ...(isFull ? [{ name: 'after 75 s of nothing', prepare: () => pause(75_000), bursts: sizes.length }] : []),
  { name: 'beside a process that eats a core', prepare: eatACore, bursts: runs * sizes.length },
];

// On a machine that is too small, all pods are late. They must not think that the store is away.
describe.skipIf(valkeyServer === undefined)('of bursts at eight processes with one store', () => {
  test('exactly the limit is admitted, none over and none under', { timeout: 180_000 + runs * 30_000 }, async () => {
    const callers = scenes.reduce((sum, { bursts }) => sum + bursts, 0);
    const { gateways, keys } = await startPods({
      pods: 8,
      callers,
      limits: { perCaller: { requestsPerMinute: limit } },
      config: { telemetry: { logLevel: 'info' } },
    });
    const urls = gateways.map(({ url }) => url);
    const unused = [...keys];
    const wrong: string[] = [];
    for (const { name, prepare, bursts } of scenes) {
      await prepare();
      for (let index = 0; index < bursts; index += 1) {
        const size = sizes[index % sizes.length] ?? 0;
        const { statuses, failed } = await burst(urls, unused.pop() ?? '', size);
        const outcome = `${name}, ${size}: ${JSON.stringify(statuses)}${failed === 0 ? '' : `, ${failed} failed`}`;
        console.log(outcome);
        if (statuses[200] !== limit || statuses[429] !== size - limit) wrong.push(outcome);
      }
    }
    expect(wrong).toEqual([]);
    // No pod thought that the store was away.
    expect(gateways.flatMap((gateway) => gateway.logged(storeLost))).toEqual([]);
  });
});
