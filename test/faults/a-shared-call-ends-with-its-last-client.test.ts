import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const headers = { 'idempotency-key': 'k' };

test.each([
  ['before the first event', 'ttft=30s', true],
  ['in the middle of the stream', 'rate=10; tokens=100', true],
  ['before a complete answer', 'ttft=30s', false],
])(
  'the first and all others leave %s: the call goes on until the last, and nothing is kept',
  async (_when, simulate, stream) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    const body = { prompt: 'hello', model: 'gpt-test', stream };
    const clients = Array.from({ length: 5 }, () => new AbortController());
    const [first = new AbortController(), ...others] = clients;
    ask(gateway.url, { body, simulate, headers, signal: first.signal }).catch(() => undefined);
    expect(await waitFor(() => (provider.stats().open === 1 ? true : undefined), 5000)).toBe(true);
    for (const { signal } of others) ask(gateway.url, { body, simulate, headers, signal }).catch(() => undefined);
    const inFlight = async (count: number): Promise<true | undefined> =>
      (await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight') === count ? true : undefined;
    expect(await waitFor(() => inFlight(5), 5000)).toBe(true);
    for (const [index, client] of clients.entries()) {
      expect(provider.stats().open, `before client ${index} leaves`).toBe(1);
      client.abort();
      // The request of the first client lasts as long as the call.
      const left = index === clients.length - 1 ? 0 : clients.length - index;
      expect(await waitFor(() => inFlight(left), 5000)).toBe(true);
    }
    expect(await waitFor(() => (provider.stats().open === 0 ? true : undefined), 5000)).toBe(true);
    expect(provider.stats().started).toBe(1);
    expect((await scrape(gateway.adminUrl)).sum('headgate_kept_answers')).toBe(0);
    const again = await ask(gateway.url, { body, simulate: 'tokens=1', headers: { 'idempotency-key': 'k' } });
    expect(again.headers.has('idempotent-replayed')).toBe(false);
    expect(again.status).toBe(200);
    await again.text();
    expect(provider.stats().started).toBe(2);
  },
);

test('a call that goes on for long without its first client is no leak', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const body = { prompt: 'hello', model: 'gpt-test', stream: true };
  const simulate = 'ttft=14s; rate=0; tokens=4';
  const first = new AbortController();
  ask(gateway.url, { body, simulate, headers, signal: first.signal }).catch(() => undefined);
  expect(await waitFor(() => (provider.stats().open === 1 ? true : undefined), 5000)).toBe(true);
  const other = ask(gateway.url, { body, simulate, headers });
  const joined = async (): Promise<true | undefined> =>
    (await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight') === 2 ? true : undefined;
  expect(await waitFor(joined, 5000)).toBe(true);
  first.abort();
  expect(await (await other).text()).toContain('event: done');
  expect((await scrape(gateway.adminUrl)).sum('headgate_leaks_total')).toBe(0);
});
