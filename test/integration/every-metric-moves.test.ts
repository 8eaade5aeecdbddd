import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { metricTable, type MetricKey } from '../../src/telemetry/metrics.ts';
import { ask, askForStream, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, renderConfig, type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape, type Scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

/**
 * Metrics that this test cannot move: they need a bug in the gateway, a reader that stalls or takes too much, a
 * provider in the middle of an answer, a pipe that blocks, a store that several pods share, or usage that the simulator
 * does not report.
 */
const movedElsewhere = new Set<MetricKey>([
  // What is to be seen of several targets: targets-are-seen-as-they-fail-and-return.test.ts.
  'breakerOpenings',
  // a-target-that-is-busy-makes-requests-wait-or-go-elsewhere.test.ts.
  'targetQueued',
  'targetRefusals',
  'retries',
  // Of several pods: pods-tell-each-other-how-targets-are-doing.test.ts.
  'healthNotices',
  'healthChannelState',
  'hedges',
  'internalErrors',
  'tokenParts',
  'leaks',
  'openToEverybody',
  'refusedSeries',
  'readersStalled',
  'readersCut',
  'unreadAnswerBytes',
  'bufferedAnswerBytes',
  'droppedLogLines',
  'limitStoreTransitions',
  'limitStoreDecision',
  'settlementsDropped',
  'usageDropped',
  // pods-share-an-idempotency-key.test.ts.
  'answersLeftOut',
  'shedDecision',
]);

test('what each metric is about moves it', async () => {
  const provider = await startProvider();
  const limits = {
    ...oneStandsForMany,
    maxInFlight: 2,
    maxQueued: 1,
    perCaller: { requestsPerMinute: 100, tokensPerMinute: 100_000 },
  };
  const drain = { settleMs: 3000, deadlineMs: 10_000 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { limits, drain } });
  const moved = new Set<MetricKey>(movedElsewhere);
  const note = (metrics: Scrape): void => {
    for (const key of Object.keys(metricTable) as MetricKey[]) if (valueOf(metrics, key) > 0) moved.add(key);
  };

  const stream = askForStream(gateway.url, { simulate: 'rate=20; tokens=40' });
  expect(await waitFor(() => (provider.stats().open === 1 ? true : undefined), 5000)).toBe(true);
  const second = ask(gateway.url, { simulate: 'headers-after=1s; status=401' });
  expect(await waitFor(() => (provider.stats().open === 2 ? true : undefined), 5000)).toBe(true);
  const waits = statusOf(ask(gateway.url));
  expect(await waitFor(() => scrapeOf(gateway, 'queuedRequests'), 5000)).toBeDefined();
  expect(await statusOf(ask(gateway.url, { headers: { 'x-headgate-priority': 'batch' } }))).toBe(503);
  note(await scrape(gateway.adminUrl));
  expect([...moved]).toEqual(expect.arrayContaining(['inFlight', 'openStreams', 'bufferedBodyBytes', 'sheds']));
  expect((await second).status).toBe(502);
  expect(await waits).toBe(200);
  await statusOf(ask(gateway.url, { simulate: 'status=402' }));
  await (await stream).text();
  const headers = { 'idempotency-key': 'k' };
  expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 'hi', model: 'gpt-5-mini' } }))).toBe(200);
  await fetch(`${gateway.url}/nowhere`);
  const upload = sendUnfinishedForm(gateway.url);
  note((await waitFor(() => scrapeOf(gateway, 'bufferedFormBytes'), 5000)) ?? (await scrape(gateway.adminUrl)));
  upload.abort();
  await writeFile(gateway.configFile, renderConfig({ provider: provider.baseUrl, config: { drain } }));
  expect(await waitFor(() => gateway.logged('configuration reloaded')[0], 8000)).toBeDefined();
  note(await scrape(gateway.adminUrl));
  expect(moved).not.toContain('draining');
  gateway.process.kill('SIGTERM');
  expect(
    await waitFor(() => gateway.logged('draining: not ready any more, still serving what arrives')[0], 5000),
  ).toBeDefined();
  note(await scrape(gateway.adminUrl));
  expect((Object.keys(metricTable) as MetricKey[]).filter((key) => !moved.has(key))).toEqual([]);
});

/** A form without a length is read whole. This one is, until it is aborted. */
function sendUnfinishedForm(url: string): AbortController {
  const controller = new AbortController();
  const start = `--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n${'a'.repeat(100_000)}`;
  const body = new ReadableStream({
    start: (queue) => {
      queue.enqueue(Buffer.from(start));
    },
  });
  const init = { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' }, body, duplex: 'half' };
  fetch(`${url}/v1/audio/transcriptions`, { ...init, signal: controller.signal } as RequestInit).catch(() => undefined);
  return controller;
}

/** The metrics where this one is more than 0. */
async function scrapeOf({ adminUrl }: RunningGateway, key: MetricKey): Promise<Scrape | undefined> {
  const metrics = await scrape(adminUrl);
  return valueOf(metrics, key) > 0 ? metrics : undefined;
}

function valueOf(metrics: Scrape, key: MetricKey): number {
  const { kind, name } = metricTable[key];
  return metrics.sum(kind === 'histogram' ? `${name}_count` : name);
}
