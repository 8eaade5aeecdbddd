import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { pause, type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const body = { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }], stream: true };
/** More than the sockets on the way take. */
const long = 'ttft=300ms; rate=80; bytes=32MiB; event-bytes=64KiB';

function repeat(gateway: RunningGateway): Promise<Response> {
  const path = '/v1/chat/completions';
  return ask(gateway.url, { path, body, simulate: long, headers: { 'idempotency-key': 'k' } });
}

async function lengthOf(answer: Response): Promise<number> {
  return (await answer.arrayBuffer()).byteLength;
}

test('one that does not read is disconnected, and the others get the whole stream', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { cache: { maxAnswerBytes: 8_388_608 } } });
  const [slow, ...fast] = await Promise.all(Array.from({ length: 4 }, () => repeat(gateway)));
  const lengths = await Promise.all(fast.map(lengthOf));
  expect(Math.min(...lengths)).toBeGreaterThan(32 * 1_048_576);
  expect(new Set(lengths).size).toBe(1);
  await expect(slow?.arrayBuffer()).rejects.toThrow('terminated');
  expect(provider.stats()).toMatchObject({ started: 1, finished: 1 });
  const stalled = async (): Promise<true | undefined> =>
    (await scrape(gateway.adminUrl)).sum('headgate_readers_stalled_total') === 1 ? true : undefined;
  expect(await waitFor(stalled, 5000)).toBe(true);
  expect(await gateway.memoryMiB()).toBeLessThan(220);
});

test('one that is alone with its call pauses the provider instead', async () => {
  const provider = await startProvider();
  const maxAnswerBytes = 1_048_576;
  const gateway = await startGateway({ provider: provider.baseUrl, config: { cache: { maxAnswerBytes } } });
  const alone = await repeat(gateway);
  await pause(4000);
  expect(provider.stats()).toMatchObject({ open: 1, finished: 0 });
  expect((await scrape(gateway.adminUrl)).sum('headgate_kept_answer_bytes')).toBeLessThanOrEqual(maxAnswerBytes);
  const late = await repeat(gateway);
  expect(late.status).toBe(409);
  expect(await lengthOf(alone)).toBeGreaterThan(32 * 1_048_576);
});
