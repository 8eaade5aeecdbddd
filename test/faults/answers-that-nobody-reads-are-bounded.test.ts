import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';

const nowhere = 'http://127.0.0.1:1/v1';
const pipelined = 32;
const request = 'GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Sends a request, and reads nothing. */
function askAndReadNothing(url: string): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }).pause();
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write(request.repeat(pipelined));
  return socket;
}

test('the largest file, asked for by clients that read nothing, takes its memory once and is served on', async () => {
  const gateway = await startGateway({ provider: nowhere });
  const read = async (): Promise<number> =>
    (await (await fetch(`${gateway.url}/docs/scalar.js`)).arrayBuffer()).byteLength;
  const fileBytes = await read();
  expect(fileBytes).toBeGreaterThan(1_000_000);
  const beforeMiB = await gateway.memoryMiB();
  let mostMiB = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let client = 0; client < 4; client += 1) askAndReadNothing(gateway.url);
    await pause(200);
    mostMiB = Math.max(mostMiB, await gateway.memoryMiB());
  }
  // Twenty clients have asked for 640 copies, which are 3 GB.
  expect(mostMiB - beforeMiB).toBeLessThan(48);
  // So many requests at once may have made the process refuse some for a moment.
  await expect.poll(read, { timeout: 20_000 }).toBe(fileBytes);
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_readers_cut_total')).toBeGreaterThan(0);
  expect(metrics.sum('headgate_unread_answer_bytes')).toBeLessThanOrEqual(64 * 1024 ** 2);
  const [line] = gateway.logged('too many answers unread, the client that holds the most was disconnected');
  expect(line).toMatchObject({ client: '127.0.0.1', path: '/docs/scalar.js' });
});

test('a client that leaves them gives their memory back', async () => {
  const gateway = await startGateway({ provider: nowhere });
  const unread = async (): Promise<number> => (await scrape(gateway.adminUrl)).sum('headgate_unread_answer_bytes');
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(gateway.url).port) }).pause();
  onTestFinished(() => void socket.destroy());
  socket.write(request.repeat(3));
  expect(await waitFor(async () => (await unread()) > 0 || undefined, 5_000)).toBe(true);
  socket.resetAndDestroy();
  expect(await waitFor(async () => (await unread()) === 0 || undefined, 5_000)).toBe(true);
});
