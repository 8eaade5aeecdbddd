import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ask } from '../harness/ask.ts';
import { type RunningGateway, waitFor } from '../harness/gateway.ts';
import { type Pods, startPods, storeDecides } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const limits = { perCaller: { requestsPerMinute: 1000 } };

function asking(pods: Pods, gateway: RunningGateway | undefined, body: object, simulate = ''): Promise<Response> {
  const headers = { authorization: `Bearer ${pods.keys[0] ?? ''}`, 'idempotency-key': 'k' };
  return ask(gateway?.url ?? '', { body: { model: 'gpt-test', ...body }, simulate, headers });
}

/** Pods whose provider counts the calls. */
async function start(): Promise<{ pods: Pods; calls: () => number }> {
  const provider = await startSimulator({ defaults: 'ttft=0; rate=0' });
  onTestFinished(() => provider.stop());
  const providers = { simulator: { baseUrl: provider.baseUrl, simulator: true } };
  const pods = await startPods({ pods: 2, callers: 1, limits, config: { providers } });
  return { pods, calls: () => provider.stats().started };
}

describe.skipIf(valkeyServer === undefined)('two pods with a shared store', () => {
  test.each([false, true])('give the answer of one to a repeat at the other (stream %s)', async (stream) => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const body = { prompt: 'hello', stream };
    const first = await (await asking(pods, one, body)).text();
    const repeat = await waitFor(async () => {
      const answer = await asking(pods, other, body);
      return answer.status === 200 ? answer : undefined;
    }, 5000);
    expect(await repeat?.text()).toBe(first);
    expect(repeat?.headers.get('idempotent-replayed')).toBe('true');
    expect((await asking(pods, other, { prompt: 'bye', stream })).status).toBe(422);
    expect(calls()).toBe(1);
  });

  test('do not run one request at once', async () => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const running = asking(pods, one, { prompt: 'hello' }, 'ttft=6s');
    expect(await waitFor(() => (calls() === 1 ? true : undefined), 5000)).toBe(true);
    const refused = await asking(pods, other, { prompt: 'hello' }, 'ttft=6s');
    expect(refused.status).toBe(409);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { code: 'idempotency_key_in_use' } });
    expect((await running).status).toBe(200);
    expect(calls()).toBe(1);
  });

  test('run it again at the other after it has failed, and each for itself while the store is away', async () => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const failed = await asking(pods, one, { prompt: 'hello' }, 'status=400');
    expect(failed.status).toBe(400);
    const again = await waitFor(async () => {
      const answer = await asking(pods, other, { prompt: 'hello' }, 'status=400');
      return answer.status === 400 ? answer : undefined;
    }, 5000);
    expect(again?.headers.has('idempotent-replayed')).toBe(false);
    const before = calls();
    await pods.server.kill();
    for (const gateway of pods.gateways) {
      expect(await waitFor(() => (storeDecides(gateway) ? undefined : true), 10_000)).toBe(true);
      expect((await asking(pods, gateway, { prompt: 'hello' })).status).toBe(200);
    }
    expect(calls()).toBe(before + 2);
  });
});
