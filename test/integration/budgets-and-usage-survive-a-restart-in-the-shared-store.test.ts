import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import type { RunningGateway } from '../harness/gateway.ts';
import { knows, startPods } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const models = [{ name: 'gpt-test', provider: 'simulator', price: { inputPerMillion: 0, outputPerMillion: 1000 } }];

interface Limits {
  readonly data: ReadonlyArray<{ readonly name: string; readonly remaining: number }>;
}

async function admin<T>({ adminUrl }: RunningGateway, path: string): Promise<T> {
  return (await (await fetch(`${adminUrl}/admin/${path}`)).json()) as T;
}

async function budgetLeft(gateway: RunningGateway): Promise<number | undefined> {
  const { data } = await admin<Limits>(gateway, 'limits/caller-0');
  return data.find(({ name }) => name === 'usd-per-month')?.remaining;
}

describe.skipIf(valkeyServer === undefined)('what was spent before a restart', () => {
  test('is spent after it, and on its account', async () => {
    const { gateways, keys, startAnother } = await startPods({
      pods: 1,
      callers: 1,
      limits: { perCaller: { requestsPerMinute: 'unlimited', usdPerMonth: 0.1 } },
      config: { models },
    });
    const [before] = gateways;
    if (before === undefined) throw new Error('a pod was expected');
    const headers = { authorization: `Bearer ${keys[0] ?? ''}` };
    const body = { prompt: 'hi', model: 'gpt-test', max_tokens: 60 };
    const askForSixCents = (gateway: RunningGateway): Promise<Response> =>
      ask(gateway.url, { headers, body, simulate: 'tokens=60' });
    // The last settlement has not arrived yet when the process is told to end.
    expect(await statusOf(askForSixCents(before))).toBe(200);
    before.process.kill('SIGTERM');
    expect(await once(before.process, 'exit')).toEqual([0, null]);

    const after = await startAnother();
    await knows(after, 1);
    expect(await budgetLeft(after)).toBeCloseTo(0.04, 6);
    const refused = await askForSixCents(after);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(await admin(after, 'usage')).toMatchObject({ total: { requests: 1, output_tokens: 60, cost_usd: 0.06 } });
  });
});
