import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const saboteur = new URL('lose-the-end-of-answers.ts', import.meta.url).pathname;

test('the process finds, tells and ends what is held by nobody, and works on', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { limits: { perCaller: { requestsPerMinute: 'unlimited', concurrentRequests: 3 } } },
    nodeFlags: ['--import', saboteur],
  });
  expect(await statusOf(ask(gateway.url))).toBe(200);
  const lost = Array.from({ length: 3 }, () => statusOf(ask(gateway.url, { headers: { 'x-lose-the-end': '1' } })));
  expect(await Promise.all(lost)).toEqual([200, 200, 200]);
  // The clients have their answers, but the permits are never given back.
  expect((await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight')).toBe(3);
  expect(await statusOf(ask(gateway.url))).toBe(429);

  const line = await waitFor(() => gateway.logged('self-check: something is held that should be gone')[0], 30_000);
  expect(line).toMatchObject({ level: 'error', what: 'connections', count: 3 });
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_leaks_total', { what: 'connections' })).toBe(3);
  expect(await waitFor(async () => (await statusOf(ask(gateway.url))) === 200 || undefined, 5_000)).toBe(true);
  expect((await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight')).toBe(0);
});
