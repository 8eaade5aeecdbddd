import { describe, expect, test } from 'vitest';
import { burst } from '../harness/burst.ts';
import { eatACore } from '../harness/core-eater.ts';
import { pause } from '../harness/gateway.ts';
import { startPods, storeLost } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const isFull = process.env['STRESS_FULL'] === '1';
const limit = 100;
const sizes = isFull ? [400, 800, 2000] : [400, 2000];
const runs = isFull ? Number(process.env['STRESS_RUNS'] ?? 20) : 1;
const idleMs = 75_000;

interface Scene {
  readonly name: string;
  readonly prepare: () => unknown;
  readonly runs: number;
}

const scenes: readonly Scene[] = [
  { name: 'at once', prepare: () => undefined, runs },
  { name: 'while another process eats a core', prepare: eatACore, runs },
  ...(isFull ? [{ name: 'after 75 s in which nothing came', prepare: () => pause(idleMs), runs: 1 }] : []),
];

// Pods that were late themselves, as all are on a machine that is too small for them, do not take the store for away.
describe.skipIf(valkeyServer === undefined)('bursts at eight processes with one store', () => {
  test.each(scenes)(
    '$name: exactly the limit is admitted, none over and none under',
    { timeout: 120_000 + 60_000 * runs },
    async ({ prepare, runs: times }) => {
      const { gateways, keys } = await startPods({
        pods: 8,
        callers: sizes.length * times,
        limits: { perCaller: { requestsPerMinute: limit } },
        config: { telemetry: { logLevel: 'info' } },
      });
      const urls = gateways.map(({ url }) => url);
      await prepare();
      const wrong: string[] = [];
      for (const [index, key] of keys.entries()) {
        const size = sizes[index % sizes.length] ?? 0;
        const { statuses, failed } = await burst(urls, key, size);
        const outcome = `${size}: ${JSON.stringify(statuses)}${failed === 0 ? '' : `, ${failed} failed`}`;
        console.log(outcome);
        // A process that has far too little CPU sheds some of them before their limits are looked at.
        const { 200: admitted = 0, 429: refused = 0, 503: shed = 0 } = statuses;
        if (admitted !== limit || admitted + refused + shed !== size) wrong.push(outcome);
      }
      expect(wrong).toEqual([]);
      // Nobody took the store for away.
      expect(gateways.flatMap((gateway) => gateway.logged(storeLost))).toEqual([]);
    },
  );
});
