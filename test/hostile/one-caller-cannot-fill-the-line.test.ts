import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('one caller that sends more than can be served fills its part of the line; others wait and are served', async () => {
  const provider = await startProvider();
  const others = ['a', 'b', 'c', 'd'];
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: {
      auth: { keys: [...others, 'greedy', 'modest'].map((id) => keyEntry(id)) },
      limits: { maxInFlight: 16, maxQueued: 4, maxShare: { caller: 0.25, address: 1 } },
    },
  });
  const count = async (metric: string, labels = {}): Promise<number> =>
    (await scrape(gateway.adminUrl)).sum(metric, labels);
  const running = others.flatMap((id) =>
    Array.from({ length: 4 }, () => statusOf(ask(gateway.url, { simulate: 'ttft=3s', ...bearer(id) }))),
  );
  await expect.poll(() => count('headgate_requests_in_flight')).toBe(16);

  // It has nothing in flight, and its share of what is in flight is as large as the line.
  const greedy = Array.from({ length: 4 }, () => statusOf(ask(gateway.url, bearer('greedy'))));
  await expect.poll(() => count('headgate_sheds_total', { reason: 'caller_in_queue' })).toBe(3);
  const modest = statusOf(ask(gateway.url, bearer('modest')));
  await expect.poll(() => count('headgate_queued_requests')).toBe(2);

  expect((await Promise.all(greedy)).sort((one, other) => one - other)).toEqual([200, 429, 429, 429]);
  expect(await modest).toBe(200);
  expect(await Promise.all(running)).toEqual(Array(16).fill(200));
  // All that waited have given their places in the line back.
  expect(await Promise.all([1, 2, 3].map(() => statusOf(ask(gateway.url, bearer('greedy')))))).toEqual([200, 200, 200]);
});
