import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const keyOf = (id: string): string => `hg-the-key-of-${id}-0123456789`;
const keys = ['anna', 'bert'].map((id) => ({
  id,
  sha256: createHash('sha256').update(keyOf(id)).digest('hex'),
  limits: { usdPerDay: 1 },
}));

/** A hundred tokens of output cost 2.5 cents, so forty requests cost a dollar. */
const price = { inputPerMillion: 0, outputPerMillion: 250 };
const models = [{ name: 'gpt-test', provider: 'simulator', price }];

/** Spends both budgets of a dollar with 200 concurrent requests, and returns what was spent of each. */
async function spend(
  simulate: string,
  maxTokens?: number,
): Promise<Array<{ served: number; refused: number; usd: number }>> {
  const provider = await startProvider(simulate);
  const config = { models, auth: { keys } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const statuses = new Map<string, number[]>(keys.map(({ id }) => [id, []]));
  const all = Array.from({ length: 200 }, async (_, index) => {
    const id = index % 2 === 0 ? 'anna' : 'bert';
    const body = { prompt: 'hello', model: 'gpt-test', ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }) };
    const answer = await ask(gateway.url, { body, headers: { authorization: `Bearer ${keyOf(id)}` } });
    await answer.text();
    statuses.get(id)?.push(answer.status);
  });
  await Promise.all(all);
  return Promise.all(
    keys.map(async ({ id }) => {
      const report = await fetch(`${gateway.adminUrl}/admin/limits/${id}`);
      const { data } = (await report.json()) as { data: Array<{ name: string; remaining: number; reserved: number }> };
      const budget = data.find(({ name }) => name === 'usd-per-day');
      expect(budget?.reserved).toBe(0);
      const usage = await fetch(`${gateway.adminUrl}/admin/usage`);
      const rows = ((await usage.json()) as { data: Array<{ key: string; cost_usd: number }> }).data;
      const usd = rows.filter(({ key }) => key === id).reduce((sum, row) => sum + row.cost_usd, 0);
      const of = (status: number): number => statuses.get(id)?.filter((one) => one === status).length ?? 0;
      expect(of(200) + of(429)).toBe(100);
      return { served: of(200), refused: of(429), usd };
    }),
  );
}

test('with exact estimates a budget of 1.00 is spent to the cent and not passed', async () => {
  for (const { served, refused, usd } of await spend('ttft=50ms; rate=0; tokens=100', 100)) {
    expect({ served, refused, usd }).toEqual({ served: 40, refused: 60, usd: 1 });
  }
});

test('with estimates that are too low it is passed by no more than the error of those in flight', async () => {
  // The requests name no maximum. The gateway assumes 1,024 tokens (25.6 cents), so three requests fit at once. Each
  // uses 2,000 (50 cents).
  for (const { served, usd } of await spend('ttft=50ms; rate=0; tokens=2000')) {
    const reserved = 0.256;
    const used = 0.5;
    const inFlight = Math.floor(1 / reserved);
    expect(served).toBeLessThanOrEqual(inFlight + 1);
    const overspend = usd - 1;
    console.log(`overspent by ${overspend.toFixed(3)} USD, the bound is ${(inFlight * (used - reserved)).toFixed(3)}`);
    expect(overspend).toBeLessThanOrEqual(inFlight * (used - reserved) + 1e-9);
  }
});
