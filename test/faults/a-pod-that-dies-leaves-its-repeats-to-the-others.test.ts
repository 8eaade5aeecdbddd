import { describe, expect, onTestFinished, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ask } from '../harness/ask.ts';
import { type RunningGateway, waitFor } from '../harness/gateway.ts';
import { startPods } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const leaseMs = 15_000;

describe.skipIf(valkeyServer === undefined)('kill -9 of a pod in the middle of a call', () => {
  test.each([false, true])(
    'lets a repeat at another pod make the call itself, within the lease (stream %s)',
    { timeout: 60_000 },
    async (stream) => {
      const provider = await startSimulator({ defaults: 'ttft=0; rate=0' });
      onTestFinished(() => provider.stop());
      const providers = { simulator: { baseUrl: provider.baseUrl, simulator: true } };
      const pods = await startPods({
        pods: 2,
        callers: 1,
        limits: { perCaller: { requestsPerMinute: 1000 } },
        config: { providers },
      });
      const [doomed, other] = pods.gateways;
      const asking = (gateway: RunningGateway | undefined): Promise<Response> =>
        ask(gateway?.url ?? '', {
          body: { model: 'gpt-test', prompt: 'hello', stream },
          headers: { authorization: `Bearer ${pods.keys[0] ?? ''}`, 'idempotency-key': 'k' },
        });
      // The first call never ends, and the one after it is answered.
      provider.prevail('stall-after=request');
      const stalls = new Stalls();
      const first = asking(doomed).catch(() => 'broken');
      expect(await waitFor(() => (provider.stats().started === 1 ? true : undefined), 5000)).toBe(true);
      const repeats = Array.from({ length: 10 }, () => asking(other));
      provider.prevail('');
      await doomed?.kill();
      const killedMs = performance.now();
      expect(await first).toBe('broken');
      const answers = await Promise.all(repeats);
      const tookMs = performance.now() - killedMs;
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
      expect(answers.filter(({ headers }) => !headers.has('idempotent-replayed'))).toHaveLength(1);
      expect(provider.stats().started).toBe(2);
      // The last renewal was up to three seconds before, and the store is asked once a second.
      expect(tookMs).toBeGreaterThan(leaseMs - 4000 - stalls.longestMs);
      expect(tookMs).toBeLessThan(leaseMs + 2000 + 2 * stalls.longestMs);
    },
  );
});
