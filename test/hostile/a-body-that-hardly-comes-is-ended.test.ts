import { expect, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { type ByteClient, postHead, sendFrom } from '../harness/half-requests.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

/** Sends pieces of spaces of this size, four times a second, until the connection is closed or the test stops it. */
async function trickle(client: ByteClient, bytes: number, isOver: () => boolean): Promise<void> {
  while (!client.closed && !isOver()) {
    client.socket.write(' '.repeat(bytes));
    await pause(250);
  }
}

test.each([
  ['/v1/inference', /"code":"body_timeout"/],
  ['/v1/chat/completions', /"type":"timeout_error"/],
])('on %s, with 408 in its dialect, long before the whole time of a body is over', async (path, error) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const startMs = performance.now();
  const slow = ['127.0.0.1', '127.0.0.2'].map((from) => sendFrom(from, gateway.url, postHead(path, 20_000)));
  const [silent, dripping] = slow as [ByteClient, ByteClient];
  void trickle(dripping, 10, () => false);
  expect(await waitFor(() => (slow.every(({ closed }) => closed) ? true : undefined), 30_000)).toBe(true);
  expect(performance.now() - startMs).toBeGreaterThan(5_000);
  for (const { text } of [silent, dripping]) {
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toMatch(error);
    expect(text).toContain('server.minBodyBytesPerSecond');
  }
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_http_rejections_total', { reason: 'body_too_slow' })).toBe(2);
  expect(metrics.sum('headgate_buffered_body_bytes')).toBe(0);
  expect(metrics.sum('headgate_requests_in_flight')).toBe(0);
});

test('but no body is blamed for a gateway that stood still itself, nor one that comes fast enough', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const rest = '"model":"gpt-test","prompt":"hi"}';
  const length = 1 + 60 * 1_000 + rest.length;
  const client = sendFrom('127.0.0.1', gateway.url, postHead('/v1/inference', length));
  let sent = 0;
  const isOver = (): boolean => sent++ === 60;
  const sending = trickle(client, 1_000, isOver);
  await pause(2_000);
  gateway.process.kill('SIGSTOP');
  await pause(8_000);
  gateway.process.kill('SIGCONT');
  await sending;
  client.socket.write(rest);
  expect(await waitFor(() => (client.text.includes('\r\n\r\n') ? true : undefined), 10_000)).toBe(true);
  expect(client.text).toMatch(/^HTTP\/1\.1 200 /);
});
