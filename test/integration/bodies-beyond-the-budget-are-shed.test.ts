import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('bodies that do not fit into the memory meant for them are shed, and those that wait keep their room', async () => {
  const provider = await startProvider();
  const limits = { maxBufferedBodyBytes: 300_000 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { limits } });
  const slow = request(`${gateway.url}/v1/inference`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 250_000 },
  });
  slow.on('error', () => undefined);
  onTestFinished(() => void slow.destroy());
  slow.write(Buffer.alloc(200_000, ' '));
  const held = async (): Promise<number> => (await scrape(gateway.adminUrl)).sum('headgate_buffered_body_bytes');
  expect(await waitFor(async () => ((await held()) === 200_000 ? true : undefined), 5000)).toBe(true);

  const large = { prompt: 'x'.repeat(150_000), model: 'gpt-test' };
  const shed = await ask(gateway.url, { body: large });
  expect(shed.status).toBe(503);
  expect(Number(shed.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(shed.headers.get('x-should-retry')).toBe('true');
  expect((await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'body_bytes' })).toBe(1);
  expect((await ask(gateway.url)).status).toBe(200);
  expect(await held()).toBe(200_000);

  slow.destroy();
  expect(await waitFor(async () => ((await held()) === 0 ? true : undefined), 5000)).toBe(true);
  expect((await ask(gateway.url, { body: large })).status).toBe(200);
  expect(await held()).toBe(0);
});
