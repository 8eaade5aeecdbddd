import { expect, test } from 'vitest';
import { ask, askForStream, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('with as many in flight as may be, one more is told to come back in a moment; then there is room again', async () => {
  const provider = await startProvider();
  const limits = { maxInFlight: 3, ...oneStandsForMany };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { limits } });
  const leaving = new AbortController();
  const running = [
    askForStream(gateway.url, { simulate: 'stall-after=2', signal: leaving.signal }),
    askForStream(gateway.url, { simulate: 'stall-after=2; stall-for=2s; tokens=4' }),
    ask(gateway.url, { simulate: 'stall-after=request; stall-for=2s' }),
  ];
  expect(await waitFor(() => (provider.stats().open === 3 ? true : undefined), 5000)).toBe(true);

  for (const path of ['/v1/inference', '/v1/chat/completions'] as const) {
    const shed = await ask(gateway.url, { path });
    expect(shed.status).toBe(503);
    expect(Number(shed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(shed.headers.get('x-should-retry')).toBe('true');
    expect(await shed.text()).toContain('"code":"overloaded"');
  }
  for (const path of ['/healthz', '/readyz', '/v1/models']) expect((await fetch(gateway.url + path)).status).toBe(200);
  expect((await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'in_flight' })).toBe(2);
  expect(provider.stats().started).toBe(3);

  await (await running[0])?.body?.cancel();
  leaving.abort();
  const room = async (): Promise<true | undefined> => ((await statusOf(ask(gateway.url))) === 200 ? true : undefined);
  expect(await waitFor(room, 2000)).toBe(true);
  await Promise.all(running.slice(1).map(async (answer) => (await answer).text()));
  const three = [1, 2, 3].map(() => statusOf(ask(gateway.url, { simulate: 'ttft=300ms' })));
  expect(await Promise.all(three)).toEqual([200, 200, 200]);
});
