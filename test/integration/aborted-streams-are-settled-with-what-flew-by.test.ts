import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/simulator/journal.ts';
import { Random } from '../../src/simulator/random.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';

const streams = 1_000;
const atOnce = 40;
const key = 'hg-the-key-of-ci-0123456789';
const keys = [{ id: 'ci', sha256: createHash('sha256').update(key).digest('hex') }];
const perCaller = {
  requestsPerMinute: 'unlimited',
  tokensPerMinute: 1_000_000_000,
  concurrentRequests: atOnce,
  usdPerDay: 1_000_000,
};
const price = { inputPerMillion: 0, outputPerMillion: 1 };

interface LimitEntry {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  readonly reserved: number | null;
}

test('a thousand streams, left at a random moment, hold nothing afterwards and are charged what was sent', async () => {
  const simulator = await startSimulator({ defaults: 'ttft=5ms; rate=20; tokens=400', maxRecords: streams });
  try {
    const models = [{ name: 'gpt-test', provider: 'simulator', price }];
    const gateway = await startGateway({
      provider: simulator.baseUrl,
      config: { models, auth: { keys }, limits: { perCaller } },
    });
    let started = 0;
    const worker = async (random: Random): Promise<void> => {
      while (started < streams) {
        started += 1;
        await leaveAStream(gateway.url, random.below(1_200));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, index) => worker(new Random(index))));

    // Some clients leave before the gateway has seen their requests.
    const ended = await waitFor(async () => {
      const metrics = await scrape(gateway.adminUrl);
      const open = metrics.sum('headgate_requests_in_flight') + simulator.stats().open;
      const lines = gateway.logged('request');
      return open === 0 && lines.length === metrics.sum('headgate_requests_total') ? lines : undefined;
    }, 20_000);
    expect(ended?.length).toBeGreaterThan(streams / 2);

    // The bytes that are in the kernel's buffers when a client leaves are never seen. A caller is never charged more
    // than was sent, and all callers together at most one event per stream less.
    const settledById = new Map(ended?.map((line) => [String(line['request_id']), Number(line['output_tokens'] ?? 0)]));
    const sent = simulator.requests();
    const overcharged = sent.filter((record) => settledOf(record, settledById) > record.tokens);
    expect(overcharged.map((record) => `${record.tokens} sent, ${settledOf(record, settledById)} settled`)).toEqual([]);
    const sentTokens = sent.reduce((sum, { tokens }) => sum + tokens, 0);
    const settledTokens = [...settledById.values()].reduce((sum, tokens) => sum + tokens, 0);
    console.log(`${streams} streams: ${sentTokens} tokens sent, ${settledTokens} settled`);
    expect(sentTokens).toBeGreaterThan(streams);

    // All reservations were given back, and the budget was charged exactly.
    const answer = await fetch(`${gateway.adminUrl}/admin/limits/ci`);
    const { data } = (await answer.json()) as { data: readonly LimitEntry[] };
    const state = (name: string) => data.find((limit) => limit.name === name);
    expect(state('concurrent-requests')).toMatchObject({ reserved: 0, remaining: atOnce });
    expect(state('usd-per-day')).toMatchObject({ reserved: 0 });
    const budget = state('usd-per-day');
    const spentTokens = Math.round(((budget?.limit ?? 0) - (budget?.remaining ?? 0)) * 1e6);
    expect(spentTokens).toBe(settledTokens);
    expect(Math.abs(settledTokens - sentTokens)).toBeLessThanOrEqual(streams);
  } finally {
    await simulator.stop();
  }
});

async function leaveAStream(url: string, afterMs: number): Promise<void> {
  const leaving = new AbortController();
  setTimeout(() => {
    leaving.abort();
  }, afterMs);
  const body = { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }], stream: true };
  const question = { path: '/v1/chat/completions', body, headers: { authorization: `Bearer ${key}` } } as const;
  await ask(url, { ...question, signal: leaving.signal })
    .then((answer) => answer.text())
    .catch(() => undefined);
}

function settledOf({ correlationId }: RequestRecord, settledById: ReadonlyMap<string, number>): number {
  return settledById.get(correlationId ?? '') ?? Number.NaN;
}
