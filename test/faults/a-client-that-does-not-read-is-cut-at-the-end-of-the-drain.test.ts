import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const body = JSON.stringify({ model: 'gpt-test', prompt: 'hello', stream: true });
const head = [
  'POST /v1/inference HTTP/1.1',
  'Host: localhost',
  'x-simulate: bytes=40MiB; event-bytes=64KiB',
  'Content-Type: application/json',
  `Content-Length: ${body.length}`,
].join('\r\n');

test('a client that reads nothing of its stream does not keep the process, which ends in order', async () => {
  const provider = await startProvider();
  const drain = { settleMs: '0ms', deadlineMs: '500ms' };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { drain } });
  const client = connect(Number(new URL(gateway.url).port), '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void client.destroy());
  client.pause();
  client.write(`${head}\r\n\r\n${body}`);
  await waitFor(() => (provider.stats().open === 1 ? true : undefined), 10_000);
  const ended = once(gateway.process, 'close');
  gateway.process.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(gateway.logged('drain did not end')).toEqual([]);
  // What is sent to the shared store at the end, and the log, come after this line.
  expect(gateway.logged('drained, exiting')).toHaveLength(1);
});
