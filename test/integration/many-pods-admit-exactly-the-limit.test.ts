import { describe, expect, test } from 'vitest';
import { Callers } from '../harness/callers.ts';
import { pause, waitFor } from '../harness/gateway.ts';
import { decisionsIn, judge, mergedLog } from '../harness/oracle.ts';
import { startPods } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

// Three minutes with STRESS_FULL=1.
const durationMs = process.env['STRESS_FULL'] === '1' ? 180_000 : 20_000;

const windows = {
  'requests-per-second': { limit: 4, windowMs: 1000 },
  'requests-per-minute': { limit: 90, windowMs: 60_000 },
  'gateway-requests-per-second': { limit: 110, windowMs: 1000 },
};

describe.skipIf(valkeyServer === undefined)('eight processes and one store', () => {
  test(
    'admit what an exact log of all of them would, and nothing beyond',
    { timeout: durationMs + 90_000 },
    async () => {
      const perCaller = { requestsPerSecond: 4, requestsPerMinute: 90 };
      const { gateways, keys } = await startPods({
        pods: 8,
        callers: 60,
        limits: { perCaller, gateway: { requestsPerSecond: 110 } },
      });
      const callers = new Callers({
        keys,
        urls: gateways.map(({ url }) => url),
        seed: 20261126,
        mostPauseMs: 1200,
        mostPerBurst: 5,
      });
      const served = callers.run();
      await pause(durationMs);
      callers.stop();
      const statuses = (await served).map(({ status }) => status);
      await waitFor(() => (decisionsIn(gateways) >= statuses.length ? true : undefined), 5000);

      const log = mergedLog(gateways);
      const refusals = log.filter(({ decision }) => decision === 'refused');
      const alone = log.filter(({ by }) => by === 'share');
      console.log(`${log.length} decisions, ${refusals.length} refusals, ${alone.length} without the store`);
      expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
      expect(log).toHaveLength(statuses.length);
      expect(judge(log, windows)).toEqual({ beyond: 0, withoutReason: 0 });
      // The load was what it should be: limits were reached, and the store decided. A machine that is busy with something
      // else makes it slow now and then.
      expect(log.length - alone.length).toBeGreaterThan(durationMs / 20);
      expect(refusals.length).toBeGreaterThan(log.length / 10);
    },
  );
});
