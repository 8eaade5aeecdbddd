import { describe, expect, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { bodyOf, portOf, routes } from './checks/ask.ts';
import { ways, type Way } from './checks/leaving.ts';

const steps = {
  'before its first byte': () => 0,
  'in its head': () => 40,
  'before its body': (whole: string) => whole.indexOf('\r\n\r\n') + 4,
  'in its body': (whole: string) => whole.length - 10,
};

describe.each(routes)('on %s', (route) => {
  test('whatever way it leaves, its connection is closed, nothing is held, and no provider hears of it', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    const whole = post(route, bodyOf({ route, simulate: '' }));
    const clients: RawClient[] = [];
    for (const bytesOf of Object.values(steps)) {
      for (const way of Object.keys(ways) as Way[]) {
        const client = await RawClient.open(portOf(gateway));
        clients.push(client.send(whole.slice(0, bytesOf(whole))));
        // Its bytes have arrived before it leaves.
        await waitFor(
          async () => ((await held(gateway.adminUrl)).connections === clients.length ? true : undefined),
          5_000,
        );
        ways[way](client);
        await expect.poll(() => held(gateway.adminUrl), { timeout: 5_000 }).toEqual(nothing);
        clients.pop();
        client.socket.destroy();
      }
    }
    expect(provider.stats().started).toBe(0);
  });
});

const nothing = { connections: 0, exchanges: 0, requests: 0, bytes: 0 };

async function held(adminUrl: string): Promise<typeof nothing> {
  const metrics = await scrape(adminUrl);
  return {
    connections: metrics.sum('headgate_open_connections'),
    exchanges: metrics.sum('headgate_open_exchanges'),
    requests: metrics.sum('headgate_requests_in_flight'),
    bytes: metrics.sum('headgate_buffered_body_bytes'),
  };
}
