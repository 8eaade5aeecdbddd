import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { pause, type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const connections = 85;
const script = 'GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n';
const tunnel = 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n';

function post(simulate: string): string {
  const body = '{"model":"gpt-test","messages":[{"role":"user","content":"hi"}]}';
  const lines = ['Host: localhost', 'Content-Type: application/json', `x-simulate: ${simulate}`];
  return `POST /v1/chat/completions HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
}

async function connectTo(url: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }).pause();
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Sends all requests at once and leaves a moment later, without reading anything. */
async function sendAndLeave(url: string, bytes: string, staysMs = 20): Promise<void> {
  const socket = await connectTo(url);
  socket.write(bytes);
  await pause(staysMs);
  socket.destroy();
}

async function nothingIsHeld(gateway: RunningGateway): Promise<void> {
  const names = ['requests_in_flight', 'open_exchanges', 'open_connections', 'buffered_body_bytes'];
  const empty = async (): Promise<true | undefined> => {
    const metrics = await scrape(gateway.adminUrl);
    return names.every((name) => metrics.sum(`headgate_${name}`) === 0) || undefined;
  };
  expect(await waitFor(empty, 5_000)).toBe(true);
}

test('refused requests behind a large answer, then CONNECT: everybody else is served on', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { auth: { keys: [keyEntry('tenant')] }, limits: { maxInFlight: 64 } },
  });
  const bytes = script + post('tokens=1').repeat(30) + tunnel;
  for (let round = 0; round < connections; round += 5) {
    await Promise.all(Array.from({ length: 5 }, () => sendAndLeave(gateway.url, bytes)));
  }
  await nothingIsHeld(gateway);
  const headers = { authorization: `Bearer ${keyOf('tenant')}` };
  expect(await statusOf(ask(gateway.url, { headers }))).toBe(200);
});

test.each(['reset-after=request', 'status=400', 'garbage-http', 'tokens=5', 'stall-after=request'])(
  'a request that waits for its provider, one whose provider does %s, then CONNECT',
  async (simulate) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    const bytes = post('stall-after=request') + post(simulate) + tunnel;
    await Promise.all(Array.from({ length: 40 }, () => sendAndLeave(gateway.url, bytes, 300)));
    await nothingIsHeld(gateway);
    expect(await waitFor(() => provider.stats().open === 0 || undefined, 5_000)).toBe(true);
  },
);

test('more requests in one turn than are taken, then CONNECT: their clients are noticed when they leave', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const clients = await Promise.all(Array.from({ length: 100 }, () => connectTo(gateway.url)));
  for (const client of clients) client.write(post('stall-after=request') + post('status=400') + tunnel);
  await pause(300);
  for (const client of clients) client.destroy();
  await nothingIsHeld(gateway);
  expect(await waitFor(() => provider.stats().open === 0 || undefined, 5_000)).toBe(true);
});
