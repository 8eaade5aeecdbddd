import { describe, expect, test } from 'vitest';
import { RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { answerJson, startSurfaceProvider } from '../harness/surface/provider.ts';
import { portOf } from './checks/ask.ts';

const soon = { timeout: 2_000 };
/** More than Node reads of a body that nobody asks for. */
const large = 300_000;

async function held({ adminUrl }: RunningGateway) {
  const metrics = await scrape(adminUrl);
  return {
    requests: metrics.sum('headgate_requests_in_flight'),
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
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, bytes: 0 });
    client.socket.destroy();
  });

  test('a small one is charged until it is there; then the provider is asked, and the client is seen to leave', async () => {
    const { gateway, provider, head, answer } = await startSlow();
    const client = await RawClient.open(portOf(gateway));
    client.send(head(60_000) + 'x'.repeat(20_000));
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 1, bytes: 20_000 });
    client.send('x'.repeat(40_000));
    await expect.poll(() => provider.calls.length, soon).toBe(1);
    expect(await held(gateway)).toEqual({ requests: 1, bytes: 0 });
    answer();
    await client.untilText('"object":"list"');
    expect(client.statuses).toEqual([200]);

    client.send(head(60_000) + 'x'.repeat(60_000));
    await expect.poll(() => provider.calls.length, soon).toBe(2);
    client.reset();
    await expect.poll(() => held(gateway), soon).toEqual({ requests: 0, bytes: 0 });
  });
});
