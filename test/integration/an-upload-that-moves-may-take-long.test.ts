import { request as httpRequest, type ClientRequest } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { pause, waitFor } from '../harness/gateway.ts';
import { startWithPassedRoutes } from '../harness/passed/start.ts';

const boundary = 'b0undary';
const before =
  `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper\r\n` +
  `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`;
const behind = `\r\n--${boundary}--\r\n`;
const piece = Buffer.alloc(16_384, 'sound ');
/** Node checks its time limits every five seconds. */
const server = { bodyTimeoutMs: 1_000, headersTimeoutMs: 1_000 };
const longerMs = 6_500;

function open(url: string): { request: ClientRequest; status: Promise<number | undefined> } {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const request = httpRequest(`${url}/v1/audio/transcriptions`, { method: 'POST', headers, agent: false });
  onTestFinished(() => void request.destroy());
  const status = new Promise<number | undefined>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  status.catch(() => undefined);
  return { request, status };
}

test('an upload that moves is not ended by the time for a whole body', async () => {
  const { gateway, provider } = await startWithPassedRoutes({ server });
  const { request, status } = open(gateway.url);
  request.write(before);
  const endMs = performance.now() + longerMs;
  let pieces = 0;
  for (; performance.now() < endMs; pieces += 1) {
    request.write(piece);
    await pause(200);
  }
  request.end(behind);
  expect(await status).toBe(200);
  expect(provider.heard[0]?.bytes).toBe(before.length + pieces * piece.length + behind.length);
}, 30_000);

test('its first bytes, which say what it is, come within that time', async () => {
  const { gateway, provider } = await startWithPassedRoutes({ server: { ...server, minBodyBytesPerSecond: 0 } });
  const { request, status } = open(gateway.url);
  request.write(before.slice(0, 20));
  expect(await status).toBe(408);
  expect(provider.heard).toEqual([]);
  expect(await waitFor(() => gateway.logged('request')[0], 5_000)).toMatchObject({ code: 'body_timeout' });
}, 30_000);

test('an upload that comes too slowly is ended, and so is one that stands still without a least pace', async () => {
  const { gateway } = await startWithPassedRoutes({ server });
  const slow = open(gateway.url);
  slow.request.write(before);
  const trickle = setInterval(() => slow.request.write('x'.repeat(100)), 200);
  onTestFinished(() => {
    clearInterval(trickle);
  });
  expect(await slow.status).toBe(408);

  const anyPace = { server: { ...server, minBodyBytesPerSecond: 0 }, attempts: { deadlineMs: 2_000 } };
  const other = await startWithPassedRoutes(anyPace);
  const still = open(other.gateway.url);
  still.request.write(before);
  expect(await still.status).toBe(504);
}, 40_000);
