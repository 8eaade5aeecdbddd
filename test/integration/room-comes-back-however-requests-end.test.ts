import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { oneStandsForMany, pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const directives = [
  'tokens=5',
  'status=500',
  'status=400',
  'reset-after=request',
  'reset-after=2',
  'truncate-after=2',
  'error-after=2',
  'garbage=2',
  'garbage-http',
  'content-type=text/html',
];

test('after 240 requests that ended well, badly or by the client leaving, nothing is held any more', async () => {
  const provider = await startProvider();
  const limits = { maxInFlight: 12, ...oneStandsForMany };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { limits } });
  for (let round = 0; round < 20; round += 1) {
    const faults = directives.map((simulate, index) =>
      readAll((index + round) % 2 === 0 ? ask(gateway.url, { simulate }) : askForStream(gateway.url, { simulate })),
    );
    await Promise.all([...faults, leave('stall-after=request', round), leave('rate=20; tokens=100', round)]);
    // The room of a request is free again with its last byte at the latest. If the client left, this may take a moment.
    await pause(20);
  }
  const empty = async (): Promise<true | undefined> => {
    const metrics = await scrape(gateway.adminUrl);
    const held = ['requests_in_flight', 'open_streams', 'buffered_body_bytes', 'buffered_answer_bytes'].map(
      (name) => `headgate_${name}`,
    );
    return held.every((name) => metrics.sum(name) === 0) ? true : undefined;
  };
  expect(await waitFor(empty, 5000)).toBe(true);
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_requests_total', { route: '/v1/inference' })).toBe(240);
  expect(metrics.sum('headgate_requests_total', { status: '499' })).toBeGreaterThan(20);
  expect(metrics.sum('headgate_sheds_total')).toBeLessThan(10);
  expect(metrics.sum('headgate_internal_errors_total')).toBe(0);
  expect(provider.stats().open).toBe(0);
  const all = Array.from({ length: 12 }, () => ask(gateway.url, { simulate: 'ttft=500ms' }));
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array(12).fill(200));

  async function leave(simulate: string, round: number): Promise<void> {
    const leaving = new AbortController();
    setTimeout(
      () => {
        leaving.abort();
      },
      5 * round + 5,
    );
    await readAll(askForStream(gateway.url, { simulate, signal: leaving.signal }));
  }
});

async function readAll(answer: Promise<Response>): Promise<void> {
  await (await answer.catch(() => undefined))?.text().catch(() => undefined);
}
