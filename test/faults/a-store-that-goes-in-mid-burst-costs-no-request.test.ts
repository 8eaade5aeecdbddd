import { describe, expect, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { stepMs } from '../../src/limits/stores/valkey/running-time.ts';
import { promisedPatience } from '../../src/limits/stores/valkey/timing.ts';
import { burst } from '../harness/burst.ts';
import { pause, waitFor } from '../harness/gateway.ts';
import { decisionsIn, mergedLog } from '../harness/oracle.ts';
import { startPods, storeLost, waitedWhileAway } from '../harness/pods.ts';
import { type RunningValkey, valkeyServer } from '../harness/valkey.ts';

const limit = 100;
const size = 800;
const pods = 4;

interface Fault {
  readonly what: string;
  readonly cause: (server: RunningValkey) => unknown;
  /** Whether the store stays away, so that the pods decide by their shares until the end. */
  readonly isAway: boolean;
}

const faults: readonly Fault[] = [
  { what: 'is killed', cause: (server) => server.kill(), isAway: true },
  { what: 'stands still', cause: (server) => server.freeze(), isAway: true },
  { what: 'is emptied', cause: ({ admin }) => admin.flushall(), isAway: false },
];

describe.skipIf(valkeyServer === undefined)('while four processes work off a burst, the store', () => {
  test.each(faults)(
    '$what: no request fails, and at most twice the limit is admitted',
    { timeout: 60_000 },
    async ({ cause, isAway }) => {
      const { gateways, keys, server } = await startPods({
        pods,
        callers: 4,
        limits: { perCaller: { requestsPerMinute: limit } },
      });
      const urls = gateways.map(({ url }) => url);
      const stalls = new Stalls();
      const later: number[] = [];
      for (const [index, key] of keys.entries()) {
        const underway = burst(urls, key, size);
        if (index === 1) {
          await pause(20);
          await cause(server);
        }
        const { statuses, failed } = await underway;
        console.log(JSON.stringify(statuses));
        const { 200: admitted = 0, 429: refused = 0, 503: shed = 0 } = statuses;
        expect([failed, admitted + refused + shed]).toEqual([0, size]);
        expect(admitted).toBeLessThanOrEqual(2 * limit);
        if (index > 1) later.push(admitted);
      }
      // Later callers get the shares, or the whole limit if the store still decides.
      expect(new Set(later)).toEqual(new Set([isAway ? pods * Math.floor(limit / pods) : limit]));
      await waitFor(() => (decisionsIn(gateways) === size * keys.length ? true : undefined), 5000);
      const log = mergedLog(gateways);
      const longestMs = Math.max(...log.filter(({ by }) => by === 'share').map(({ waitedMs }) => waitedMs), 0);
      console.log(`longest wait ${longestMs.toFixed(0)} ms, machine late by ${stalls.longestMs.toFixed(0)} ms`);
      // A decision waits in steps. While a pod handles a burst, its turns are long, and each turn counts as one step.
      const { silenceMs } = promisedPatience;
      expect(longestMs).toBeLessThan(silenceMs + 100 + (silenceMs / stepMs) * Math.max(stalls.longestMs, 250));
      expect(gateways.flatMap(waitedWhileAway)).toEqual([]);
      const losses = gateways.filter((gateway) => gateway.logged(storeLost).length > 0);
      expect(losses).toHaveLength(isAway ? pods : 0);
    },
  );
});
