import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const body = { prompt: 'hello', model: 'gpt-test', stream: true };
const headers = { 'idempotency-key': 'k' };

test('SIGTERM lets the clients of a shared call read to its end, also when the first has left', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { drain: { settleMs: 200, deadlineMs: 20_000 } },
  });
  const simulate = 'ttft=2s; rate=20; tokens=40';
  const first = new AbortController();
  ask(gateway.url, { body, simulate, headers, signal: first.signal }).catch(() => undefined);
  expect(await waitFor(() => (provider.stats().open === 1 ? true : undefined), 5000)).toBe(true);
  const others = Promise.all([1, 2, 3].map(() => ask(gateway.url, { body, simulate, headers })));
  const joined = async (): Promise<true | undefined> =>
    (await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight') === 4 ? true : undefined;
  expect(await waitFor(joined, 5000)).toBe(true);
  first.abort();
  const ended = once(gateway.process, 'exit');
  gateway.process.kill('SIGTERM');
  const texts = await Promise.all((await others).map((answer) => answer.text()));
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain('event: done');
  expect((await ended)[0]).toBe(0);
  expect(provider.stats()).toMatchObject({ started: 1, finished: 1 });
  const [line] = gateway.logged('request').filter(({ shared }) => shared === 'first');
  expect(line).toMatchObject({ status: 499, output_tokens: 40 });
});
