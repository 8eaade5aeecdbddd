import { describe, expect, test } from 'vitest';
import { burst } from '../harness/burst.ts';
import { Callers } from '../harness/callers.ts';
import { startCluster } from '../harness/cluster.ts';
import { pause, waitFor } from '../harness/gateway.ts';
import { mergedLog, mostInAnyWindow } from '../harness/oracle.ts';
import { startPods, storeDecides, storeLost } from '../harness/pods.ts';
import { startWatchedValkey } from '../harness/sentinels.ts';
import { type RunningValkey, valkeyServer } from '../harness/valkey.ts';

const pods = 4;
const limit = 100;
const size = 400;
const exactly = { statuses: { 200: limit, 429: size - limit }, failed: 0 };

interface Store {
  readonly primary: RunningValkey;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly handOver: () => Promise<unknown>;
}

const sentinels = 'a primary with a replica and three Sentinels';
const cluster = 'a cluster of three shards, one with a replica';

interface Case {
  readonly name: string;
  readonly start: () => Promise<Store>;
  readonly what: string;
  readonly cause: (store: Store) => unknown;
}

/** One of each without STRESS_FULL=1. */
const isFull = process.env['STRESS_FULL'] === '1';
const cases: readonly Case[] = [
  { name: sentinels, start: startWatchedValkey, what: 'is killed', cause: ({ primary }) => primary.kill() },
  { name: cluster, start: startCluster, what: 'hands over', cause: ({ handOver }) => handOver() },
];
const more: readonly Case[] = [
  { name: sentinels, start: startWatchedValkey, what: 'hands over', cause: ({ handOver }) => handOver() },
  { name: cluster, start: startCluster, what: 'stands still', cause: ({ primary }) => primary.freeze() },
];

describe.skipIf(valkeyServer === undefined)('with', () => {
  test.each(isFull ? [...cases, ...more] : cases)(
    '$name: the limit is exact before and after the primary $what, and no request fails',
    { timeout: 120_000 },
    async ({ start, cause }) => {
      const store = await start();
      const { primary, settings } = store;
      const { gateways, keys } = await startPods({
        pods,
        callers: 9,
        server: primary,
        limits: { valkey: settings, perCaller: { requestsPerMinute: limit } },
      });
      const urls = gateways.map(({ url }) => url);
      const [before = '', during = '', after = '', ...others] = keys;
      const callers = new Callers({ keys: others, urls, seed: 5, mostPauseMs: 300, mostPerBurst: 2 });
      const served = callers.run();
      expect(await burst(urls, before, size)).toEqual(exactly);

      const underway = burst(urls, during, size);
      await pause(50);
      await cause(store);
      const { statuses, failed } = await underway;
      const haveNoticed = (): true | undefined =>
        gateways.every((gateway) => gateway.logged(storeLost).length > 0) ? true : undefined;
      expect(await waitFor(haveNoticed, 15_000)).toBe(true);
      const goneMs = performance.now();
      const isBack = (): true | undefined => (gateways.every(storeDecides) ? true : undefined);
      expect(await waitFor(isBack, 30_000)).toBe(true);
      console.log(`during it ${JSON.stringify(statuses)}; back after ${(performance.now() - goneMs).toFixed(0)} ms`);
      expect(failed).toBe(0);
      expect(statuses[200]).toBeGreaterThanOrEqual(limit / pods);
      expect(statuses[200]).toBeLessThanOrEqual(2 * limit);

      expect(await burst(urls, after, size)).toEqual(exactly);
      callers.stop();
      expect((await served).map(({ status }) => status).filter((status) => status !== 200 && status !== 429)).toEqual(
        [],
      );
      // The new primary may lack the last counts, so the limit may be admitted once more.
      const most = mostInAnyWindow(mergedLog(gateways), { 'requests-per-minute': { limit, windowMs: 60_000 } });
      for (const [counter, admitted] of most) expect(admitted, counter).toBeLessThanOrEqual(3 * limit);
    },
  );
});
