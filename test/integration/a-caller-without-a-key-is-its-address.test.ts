import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const limits = { perCaller: { requestsPerMinute: 1 } };

async function start(trustedProxies: readonly string[]): Promise<RunningGateway> {
  const provider = await startProvider();
  return startGateway({ provider: provider.baseUrl, config: { limits, server: { trustedProxies } } });
}

async function statuses(gateway: RunningGateway, headers: readonly Record<string, string>[]): Promise<number[]> {
  const all: number[] = [];
  for (const each of headers) all.push(await statusOf(ask(gateway.url, { headers: each })));
  return all;
}

test('neither a bearer nor a forwarded address is a way around the limit of an address', async () => {
  const gateway = await start([]);
  const forwarded = ['203.0.113.1', '203.0.113.2'].map((address) => ({ 'x-forwarded-for': address }));
  const bearers = ['one', 'two'].map((key) => ({ authorization: `Bearer ${key}` }));
  expect(await statuses(gateway, [{}, ...forwarded, ...bearers])).toEqual([200, 429, 429, 429, 429]);
});

test('behind a trusted proxy each forwarded address has a limit, an IPv6 network of 64 bits has one', async () => {
  const gateway = await start(['127.0.0.0/8']);
  const addresses = [
    ['203.0.113.1', 200],
    ['203.0.113.2', 200],
    ['203.0.113.1', 429],
    // The client wrote the first address itself, and the proxy added the second one.
    ['203.0.113.9, 203.0.113.2', 429],
    ['2001:db8:1:1::1', 200],
    ['2001:db8:1:1:ffff::2', 429],
    ['2001:db8:1:2::1', 200],
  ] as const;
  const headers = addresses.map(([address]) => ({ 'x-forwarded-for': address }));
  expect(await statuses(gateway, headers)).toEqual(addresses.map(([, status]) => status));
});
