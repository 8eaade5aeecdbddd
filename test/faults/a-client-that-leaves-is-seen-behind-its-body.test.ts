import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { ask, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, pause, type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { answerJson, startSurfaceProvider } from '../harness/surface/provider.ts';
import { portOf } from './checks/ask.ts';
import { ways, type Way } from './checks/leaving.ts';

const soon = { timeout: 2_000 };
/** More than Node reads of a body that nobody asks for. */
const large = 300_000;

async function held({ adminUrl }: RunningGateway) {
  const metrics = await scrape(adminUrl);
  return {
    requests: metrics.sum('headgate_requests_in_flight'),
    queued: metrics.sum('headgate_queued_requests'),
    bytes: metrics.sum('headgate_buffered_body_bytes'),
  };
}

describe('where a route has no use for its body', () => {
  const startSlow = async () => {
    let answer: (() => void) | undefined;
    const provider = await startSurfaceProvider({
      '*': (_call, response) => {
        answer = () => {
          answerJson(response, { object: 'list', data: [] });
        };
      },
    });
    const gateway = await startGateway({
      config: {
        providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
        models: [{ name: 'm', provider: 'p' }],
        defaults: { model: 'm' },
        auth: { keys: [keyEntry('a')] },
        objects: { secret: 'sixteen characters and more' },
      },
    });
    const head = (length: number): string =>
      `GET /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${keyOf('a')}\r\nContent-Length: ${length}\r\n\r\n`;
    return { gateway, provider, head, answer: () => answer?.() };
  };

  test('a large one is refused, and no provider is asked', async () => {
    const { gateway, provider, head } = await startSlow();
    const client = await RawClient.open(portOf(gateway));
    client.send(head(large) + 'x'.repeat(large));
    await client.untilText('body_too_large');
    expect(client.statuses).toEqual([413]);
    expect(provider.calls).toEqual([]);
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, queued: 0, bytes: 0 });
    client.socket.destroy();
  });

  test('a small one is charged until it is there; then the provider is asked, and the client is seen to leave', async () => {
    const { gateway, provider, head, answer } = await startSlow();
    const client = await RawClient.open(portOf(gateway));
    client.send(head(60_000) + 'x'.repeat(20_000));
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 1, queued: 0, bytes: 20_000 });
    client.send('x'.repeat(40_000));
    await expect.poll(() => provider.calls.length, soon).toBe(1);
    expect(await held(gateway)).toEqual({ requests: 1, queued: 0, bytes: 0 });
    answer();
    await client.untilText('"object":"list"');
    expect(client.statuses).toEqual([200]);

    client.send(head(60_000) + 'x'.repeat(60_000));
    await expect.poll(() => provider.calls.length, soon).toBe(2);
    client.reset();
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, queued: 0, bytes: 0 });
  });
});

describe('while its request waits for its turn', () => {
  test.each(Object.keys(ways) as Way[])('and leaves with %s', async (way) => {
    const provider = await startProvider();
    const limits = { maxInFlight: 1, maxQueued: 1, ...oneStandsForMany };
    const gateway = await startGateway({ provider: provider.baseUrl, config: { limits } });
    const running = ask(gateway.url, { simulate: 'ttft=4s' });
    await expect.poll(() => held(gateway), soon).toMatchObject({ requests: 1 });
    const client = await RawClient.open(portOf(gateway));
    client.send(post('/v1/inference', JSON.stringify({ prompt: 'x'.repeat(large), model: 'gpt-test' })));
    await expect.poll(() => held(gateway), soon).toMatchObject({ queued: 1 });
    await expect.poll(async () => (await held(gateway)).bytes, soon).toBeGreaterThan(large);
    ways[way](client);
    await expect.poll(() => held(gateway), soon).toMatchObject({ requests: 1, queued: 0 });
    expect((await held(gateway)).bytes).toBeLessThan(1_000);
    client.socket.destroy();
    expect(await statusOf(running)).toBe(200);
  });

  test('and has not sent all of it when its time is over, nothing more of it is charged', async () => {
    const provider = await startProvider();
    const limits = { maxInFlight: 1, maxQueued: 1, ...oneStandsForMany };
    const gateway = await startGateway({
      provider: provider.baseUrl,
      config: { limits, attempts: { deadlineMs: 4_000 } },
    });
    const running = ask(gateway.url, { simulate: 'ttft=3s' });
    await expect.poll(() => held(gateway), soon).toMatchObject({ requests: 1 });
    const client = await RawClient.open(portOf(gateway));
    const request = post('/v1/inference', JSON.stringify({ prompt: 'x'.repeat(60_000), model: 'gpt-test' }));
    client.send(request.slice(0, 30_000));
    await client.untilText('overloaded');
    client.send(request.slice(30_000));
    expect(await statusOf(running)).toBe(200);
    client.send(post('/v1/inference', JSON.stringify({ prompt: 'hi', model: 'gpt-test' })));
    await client.until(({ statuses }) => statuses.length === 2);
    expect(client.statuses).toEqual([503, 200]);
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, queued: 0, bytes: 0 });
  });
});

test('in an upload that its provider does not read, although nothing of its socket is read then either', async () => {
  const sockets: Socket[] = [];
  const deaf = createServer((socket) => sockets.push(socket.on('error', () => undefined).pause())).listen(
    0,
    '127.0.0.1',
  );
  await once(deaf, 'listening');
  onTestFinished(() => {
    deaf.close();
    for (const socket of sockets) socket.destroy();
  });
  const baseUrl = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/v1`;
  const gateway = await startGateway({
    config: {
      providers: { p: { baseUrl, apiKey: 'sk-test-0123456789' } },
      models: [{ name: 'm', provider: 'p' }],
      defaults: { model: 'm' },
      auth: { keys: [keyEntry('a')] },
      objects: { secret: 'sixteen characters and more' },
    },
  });
  const client = await RawClient.open(portOf(gateway));
  const part = 'Content-Disposition: form-data; name=';
  client.send(
    `POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${keyOf('a')}\r\nContent-Length: 60000000\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n${part}"purpose"\r\n\r\nuser_data\r\n--b\r\n` +
      `${part}"file"; filename="f"\r\n\r\n`,
  );
  client.send(Buffer.alloc(50_000_000));
  await expect.poll(() => sockets.length, soon).toBe(1);
  const sent = (): number => client.socket.bytesWritten - client.socket.writableLength;
  for (let before = -1; before !== sent();) {
    before = sent();
    await pause(300);
  }
  expect(await held(gateway)).toMatchObject({ requests: 1 });
  client.reset();
  await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, queued: 0, bytes: 0 });
});
