import { describe, expect, test } from 'vitest';
import { ask, askForStream, statusOf } from '../harness/ask.ts';
import { waitFor } from '../harness/gateway.ts';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { startPods, storeDecides, storeLost } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const held = 100;
const leaseMs = 15_000;

describe.skipIf(valkeyServer === undefined)('kill -9 of one of four pods', () => {
  test('frees all that it had reserved within the lease, and nothing before', { timeout: 90_000 }, async () => {
    const limits = {
      perCaller: { requestsPerMinute: 'unlimited' },
      gateway: { concurrentRequests: held, tokensPerDay: 10_000_000 },
    };
    const { gateways, keys } = await startPods({ pods: 4, callers: 1, limits });
    const [doomed, other] = gateways;
    if (doomed === undefined || other === undefined) throw new Error('two pods were expected');
    const headers = { authorization: `Bearer ${keys[0] ?? ''}` };
    const stalls = new Stalls();
    const body = { prompt: 'hello', model: 'gpt-test', stream: true, max_tokens: 1000 };
    const streams: Response[] = [];
    const openSome = async (): Promise<true | undefined> => {
      const some = Array.from({ length: Math.min(20, held - streams.length) }, () =>
        askForStream(doomed.url, { headers, body, simulate: 'stall-after=1' }),
      );
      streams.push(...(await Promise.all(some)).filter(({ status }) => status === 200));
      return streams.length === held && storeDecides(doomed) && storeDecides(other) ? true : undefined;
    };
    expect(await waitFor(openSome, 20_000)).toBe(true);
    const full = await ask(other.url, { headers });
    expect(full.status).toBe(429);
    expect(await full.text()).toContain('concurrent requests for the whole gateway');
    const reserved = 10_000_000 - Number(full.headers.get('x-ratelimit-remaining-tokens'));
    expect(reserved).toBeGreaterThanOrEqual(held * 1000);

    await doomed.kill();
    const killedMs = performance.now();
    await Promise.allSettled(streams.map(async (stream) => stream.body?.cancel()));
    let longestAskMs = 0;
    const isFree = async (): Promise<true | undefined> => {
      const askedMs = performance.now();
      const status = await statusOf(ask(other.url, { headers }));
      longestAskMs = Math.max(longestAskMs, performance.now() - askedMs);
      return status === 200 ? true : undefined;
    };
    expect(await waitFor(isFree, leaseMs + 10_000)).toBe(true);
    const tookMs = performance.now() - killedMs;
    console.log(`free after ${tookMs.toFixed(0)} ms`);
    // Requests that a share admits would say nothing about the store.
    expect(other.logged(storeLost)).toEqual([]);
    // The pod's last heartbeat was up to two seconds before its death, or more if the machine was late.
    expect(tookMs).toBeGreaterThan(leaseMs - 3000 - stalls.longestMs);
    expect(tookMs).toBeLessThan(leaseMs + 500 + stalls.longestMs + longestAskMs);

    // All of it, not just some.
    const again = await Promise.all(
      Array.from({ length: held }, () => ask(other.url, { headers, simulate: 'headers-after=1s' })),
    );
    expect(again.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    const last = await ask(other.url, { headers });
    const used = 10_000_000 - Number(last.headers.get('x-ratelimit-remaining-tokens'));
    expect(used).toBeLessThan(held * 1000);
  });
});
