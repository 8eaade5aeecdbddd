import { describe, expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startPods } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const requests = 60;
const four = { requestsPerSecond: 9999, requestsPerMinute: 9999, requestsPerHour: 9999, requestsPerDay: 9999 };

describe.skipIf(valkeyServer === undefined)('at the store', () => {
  test.each([
    [1, { perCaller: { requestsPerMinute: 9999 } }],
    [12, { perCaller: four, perAddress: four, gateway: four }],
  ])('an admission by %d limits is one command', async (count, limits) => {
    const { gateways, keys, server } = await startPods({ pods: 1, callers: 1, limits });
    const url = gateways[0]?.url ?? '';
    const headers = { authorization: `Bearer ${keys[0] ?? ''}` };
    expect(await statusOf(ask(url, { headers }))).toBe(200);
    const called = async (): Promise<number[]> =>
      Promise.all(['evalsha', 'eval', 'mget', 'set'].map((command) => server.calls(command)));
    const before = await called();
    const startedMs = performance.now();
    for (let asked = 0; asked < requests; asked += 1) expect(await statusOf(ask(url, { headers }))).toBe(200);
    const [evalsha = 0, ...inside] = (await called()).map((calls, index) => calls - (before[index] ?? 0));
    // A limit of requests needs no settlement after the admission. Besides the admissions, the pod sends a heartbeat
    // every two seconds and the usage every second.
    const seconds = 1 + Math.ceil((performance.now() - startedMs) / 1000);
    expect(evalsha).toBeGreaterThanOrEqual(requests);
    expect(evalsha).toBeLessThanOrEqual(requests + 2 * seconds);
    // The script reads all counters at once and writes each of them. (A batch writes its number.)
    const [evals, mget, set = 0] = inside;
    expect([evals, mget]).toEqual([0, requests]);
    expect(set - requests * count).toBeLessThanOrEqual(seconds);
  });
});
