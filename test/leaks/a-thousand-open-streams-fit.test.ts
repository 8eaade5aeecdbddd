import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

const streams = 1_000;
const mostMiB = 205;

test.each([
  ['small requests', 'hi'],
  ['requests of 100 KiB, which the streams do not hold', 'x'.repeat(102_400)],
])('1,000 open streams fit into 205 MiB: %s', async (name, prompt) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { limits: oneStandsForMany } });
  await pause(1_000);
  const idle = await gateway.memoryMiB();
  for (let opened = 0; opened < streams; opened += 50) {
    const some = Array.from({ length: 50 }, async (_, index) => {
      const headgate = index % 2 === 0;
      const path = headgate ? '/v1/inference' : '/v1/chat/completions';
      const asked = headgate ? { prompt } : { messages: [{ role: 'user', content: prompt }] };
      const client = await RawStream.ask(
        gateway.url,
        path,
        { model: 'gpt-test', stream: true, ...asked },
        'rate=1; tokens=300',
      );
      // The next ones come when these run: not all the bodies at once, which would be shed.
      await new Promise((resolve) => {
        client.socket.once('data', resolve).resume();
      });
    });
    await Promise.all(some);
  }
  const openStreams = async (): Promise<number> => (await scrape(gateway.adminUrl)).sum('headgate_open_streams');
  await waitFor(async () => ((await openStreams()) === streams ? true : undefined), 20_000);
  await pause(5_000);

  expect(await openStreams()).toBe(streams);
  expect((await scrape(gateway.adminUrl)).sum('headgate_buffered_body_bytes')).toBe(0);
  // Bodies that nobody holds any more are free after the next collection. Open streams alone make too little garbage for one;
  // requests one after the other bring it about, and it must free the bodies of all that came before.
  const memory =
    (await waitFor(async () => {
      await statusOf(ask(gateway.url, { body: { model: 'gpt-test', prompt } }));
      return fitting(await gateway.memoryMiB());
    }, 60_000)) ?? (await gateway.memoryMiB());
  console.info(`${name}: ${idle.toFixed(0)} MiB idle, ${memory.toFixed(0)} MiB with ${streams} open streams`);
  expect(idle).toBeLessThanOrEqual(90);
  expect(memory).toBeLessThanOrEqual(mostMiB);
});

function fitting(memoryMiB: number): number | undefined {
  return memoryMiB <= mostMiB ? memoryMiB : undefined;
}
