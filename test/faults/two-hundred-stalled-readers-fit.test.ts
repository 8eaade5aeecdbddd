import { expect, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

const readers = 200;

test('200 clients that read nothing of fast streams fit into 512 MiB', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const asked = Array.from({ length: readers }, (_, index) => {
    const headgate = index % 2 === 0;
    return RawStream.ask(
      gateway.url,
      headgate ? '/v1/inference' : '/v1/chat/completions',
      {
        model: 'gpt-test',
        stream: true,
        ...(headgate ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] }),
      },
      'bytes=50MiB; rate=0; event-bytes=4KiB',
    );
  });
  const clients = await Promise.all(asked);

  // All buffers are full, and no bytes move any more.
  let moved = -1;
  let most = 0;
  await waitFor(async () => {
    most = Math.max(most, await gateway.memoryMiB());
    const bytes = provider.requests().reduce((sum, record) => sum + record.bytes, 0);
    const still = bytes === moved && provider.requests().length === readers;
    moved = bytes;
    await pause(1_000);
    return still || undefined;
  }, 60_000);

  expect(provider.requests().filter(({ state }) => state === 'open')).toHaveLength(readers);
  expect((await scrape(gateway.adminUrl)).sum('headgate_open_streams')).toBe(readers);
  most = Math.max(most, await gateway.memoryMiB());
  console.info(`${readers} stalled readers: at most ${most.toFixed(0)} MiB`);
  expect(most).toBeLessThanOrEqual(512);

  // The readers leave, and all resources are released.
  for (const client of clients) client.socket.destroy();
  const back = await waitFor(
    async () => ((await scrape(gateway.adminUrl)).sum('headgate_open_streams') === 0 ? true : undefined),
    10_000,
  );
  expect(back).toBe(true);
  const countAborted = (): number => provider.requests().filter(({ state }) => state === 'aborted').length;
  await waitFor(() => countAborted() === readers || undefined, 5_000);
  expect(countAborted()).toBe(readers);
});
