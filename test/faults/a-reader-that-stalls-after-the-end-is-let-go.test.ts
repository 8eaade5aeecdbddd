import { expect, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

/**
 * Long enough for a busy machine to fill the socket of the client, which takes up to 10 MB; and still within the time of a
 * stalled reader.
 */
const totalMs = 6_000;
const stalledReaderMs = 12_000;

test('a stream whose last bytes nobody reads keeps its permit, but no longer than a stalled reader may', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: {
      streams: { totalMs, stalledReaderMs },
      limits: { perCaller: { requestsPerMinute: 'unlimited' }, maxInFlight: 1 },
    },
  });
  const body = { model: 'gpt-test', prompt: 'hello', stream: true };
  const client = await RawStream.ask(gateway.url, '/v1/inference', body, 'bytes=50MiB; rate=0; event-bytes=4KiB');
  // The end of the stream, an error event, is written while the client's socket is full.
  await waitFor(() => (provider.requests()[0]?.state === 'aborted' ? true : undefined), 60_000);
  await pause(300);

  const between = await scrape(gateway.adminUrl);
  expect(between.sum('headgate_open_streams')).toBe(1);
  expect(await status(gateway.url)).toBe(503);

  const logged = await waitFor(() => gateway.logged('request').find(({ stream }) => stream === true), 60_000);
  expect(logged).toMatchObject({ code: 'reader_stalled', truncated: true });
  expect(logged?.['total_ms']).toBeGreaterThanOrEqual(stalledReaderMs);
  expect(await status(gateway.url)).toBe(200);
  expect((await scrape(gateway.adminUrl)).sum('headgate_open_streams')).toBe(0);
  // The connection is closed long before it would count as idle.
  client.socket.resume();
  expect(await waitFor(() => client.closed || undefined, 30_000)).toBe(true);
});

async function status(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/inference`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"model":"gpt-test","prompt":"hello"}',
  });
  await answer.arrayBuffer();
  return answer.status;
}
