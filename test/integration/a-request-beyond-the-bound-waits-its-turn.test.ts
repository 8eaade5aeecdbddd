import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const batch = { 'x-headgate-priority': 'batch' };

test('requests beyond the bound wait: interactive ones before batch, and none for longer than a quarter of its deadline', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { limits: { maxInFlight: 2, maxQueued: 3, ...oneStandsForMany }, attempts: { deadlineMs: 12_000 } },
  });
  const order: string[] = [];
  const send = async (name: string, headers = {}, simulate = 'ttft=300ms'): Promise<number> => {
    const status = await statusOf(ask(gateway.url, { headers, simulate }));
    order.push(name);
    return status;
  };

  // The slots are in use, and the line is full of batch.
  const running = [send('one', {}, 'ttft=1s'), send('two', {}, 'ttft=1300ms')];
  await untilQueued(gateway, 0, 2);
  const first = send('first of batch', batch);
  await untilQueued(gateway, 1);
  const second = send('second of batch', batch);
  await untilQueued(gateway, 2);
  const third = send('third of batch', batch);
  await untilQueued(gateway, 3);
  const sentAtMs = performance.now();
  expect((await ask(gateway.url, { headers: batch })).status).toBe(503);
  // An interactive request takes the place of the youngest of batch, and goes before the others.
  const interactive = send('interactive');
  expect(await third).toBe(503);
  expect(await Promise.all([...running, interactive, first, second])).toEqual([200, 200, 200, 200, 200]);
  expect(order).toEqual(['third of batch', 'one', 'two', 'interactive', 'first of batch', 'second of batch']);
  expect(performance.now() - sentAtMs).toBeLessThan(12_000);

  // What waits for longer than 3 s is refused, and told when to come back.
  const stalled = [1, 2].map(() => ask(gateway.url, { simulate: 'stall-after=request; stall-for=5s' }));
  await untilQueued(gateway, 0, 2);
  const startedMs = performance.now();
  const late = await ask(gateway.url);
  expect(late.status).toBe(503);
  expect(performance.now() - startedMs).toBeGreaterThan(2_900);
  expect(performance.now() - startedMs).toBeLessThan(4_900);
  expect(Number(late.headers.get('retry-after-ms'))).toBeGreaterThan(1_000);

  // One that leaves while it waits is forgotten.
  const leaving = new AbortController();
  const left = ask(gateway.url, { signal: leaving.signal }).catch(() => undefined);
  await untilQueued(gateway, 1);
  leaving.abort();
  await left;
  await untilQueued(gateway, 0);
  await Promise.all(stalled.map(statusOf));

  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_sheds_total', { reason: 'in_flight' })).toBe(1);
  expect(metrics.sum('headgate_sheds_total', { reason: 'in_queue' })).toBe(2);
  expect(metrics.sum('headgate_requests_total', { status: '499' })).toBe(1);
  expect(metrics.sum('headgate_requests_in_flight')).toBe(0);
  expect(await statusOf(ask(gateway.url))).toBe(200);
});

test('the time that a request has waited is part of its deadline', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { limits: { maxInFlight: 1, maxQueued: 1, ...oneStandsForMany }, attempts: { deadlineMs: 8_000 } },
  });
  const running = ask(gateway.url, { simulate: 'ttft=1900ms' });
  await untilQueued(gateway, 0, 1);
  const startedMs = performance.now();
  const waits = ask(gateway.url, { simulate: 'stall-after=request; stall-for=30s' });
  expect(await statusOf(running)).toBe(200);
  expect(await statusOf(waits)).toBe(504);
  expect(performance.now() - startedMs).toBeLessThan(9_000);
});

async function untilQueued({ adminUrl }: RunningGateway, queued: number, inFlight?: number): Promise<void> {
  const isSo = async (): Promise<true | undefined> => {
    const metrics = await scrape(adminUrl);
    if (metrics.sum('headgate_queued_requests') !== queued) return undefined;
    return inFlight === undefined || metrics.sum('headgate_requests_in_flight') === inFlight ? true : undefined;
  };
  expect(await waitFor(isSo, 5_000)).toBe(true);
}
