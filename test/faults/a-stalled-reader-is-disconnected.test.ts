import { expect, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

const stalledReaderMs = 1_500;
const chat = { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }], stream: true };
const inference = { model: 'gpt-test', prompt: 'hello', stream: true };

test.each([
  ['after a while, on /v1/chat/completions', '/v1/chat/completions', chat, 2_000_000],
  ['after a while, on /v1/inference', '/v1/inference', inference, 2_000_000],
  ['at once, on /v1/chat/completions', '/v1/chat/completions', chat, 0],
  ['at once, on /v1/inference', '/v1/inference', inference, 0],
])(
  'a client that stops reading %s is disconnected, and its provider call aborted',
  async (_name, path, body, first) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { streams: { stalledReaderMs } } });
    const client = await RawStream.ask(gateway.url, path, body, 'bytes=50MiB; rate=0; event-bytes=4KiB');
    while (client.bytesRead < first) {
      client.read(65_536);
      await new Promise(setImmediate);
    }

    const logged = await waitFor(() => gateway.logged('request')[0], 15_000);

    expect(logged).toMatchObject({ code: 'reader_stalled', stream: true, truncated: true, model: 'gpt-test' });
    expect(logged?.['total_ms']).toBeGreaterThanOrEqual(stalledReaderMs);
    const aborted = await waitFor(() => (provider.requests()[0]?.state === 'aborted' ? true : undefined), 2_000);
    expect(aborted).toBe(true);
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_readers_stalled_total')).toBe(1);
    expect(metrics.sum('headgate_open_streams')).toBe(0);
    expect(metrics.sum('headgate_requests_in_flight')).toBe(0);
    client.socket.resume();
    expect(await waitFor(() => client.closed || undefined, 5_000)).toBe(true);
  },
);
