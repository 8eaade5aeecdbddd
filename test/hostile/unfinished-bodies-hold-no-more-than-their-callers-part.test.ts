import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { countStatus, postHead, sendFrom } from '../harness/half-requests.ts';
import { bearer, keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const auth = { keys: [keyEntry('greedy'), keyEntry('modest')] };
const paths = ['/v1/inference', '/v1/chat/completions'] as const;

/** Refused for the part of the caller or the address (429), or because a starved process sheds whatever comes (503). */
function refusals(open: Parameters<typeof countStatus>[0]): number {
  return countStatus(open, 429) + countStatus(open, 503);
}

test.each(paths)(
  'of %s, however many are opened: others find room, and the caller hears whose part is full',
  async (path) => {
    const provider = await startProvider();
    const config = { auth, limits: { maxInFlight: 40 } };
    const gateway = await startGateway({ provider: provider.baseUrl, config });
    const open = Array.from({ length: 60 }, () =>
      sendFrom('127.0.0.2', gateway.url, postHead(path, 100, keyOf('greedy'))),
    );
    await waitFor(() => (refusals(open) === 50 ? true : undefined), 20_000);
    expect(refusals(open), JSON.stringify(open.map(({ text }) => text.slice(9, 12)))).toBe(50);
    expect(open.map(({ text }) => text).join('')).toMatch(/limits\.maxShare\.caller.*\n?/);
    expect(open.find(({ text }) => text !== '')?.text.toLowerCase()).toMatch(/retry-after: 1\r\n/);

    const answers = Array.from({ length: 5 }, () => statusOf(ask(gateway.url, { path, ...bearer('modest') })));
    expect(await Promise.all(answers)).toEqual(Array(5).fill(200));
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_sheds_total', { reason: 'caller_in_flight' })).toBe(countStatus(open, 429));

    for (const { socket } of open) socket.destroy();
    const served = async (): Promise<true | undefined> =>
      (await statusOf(ask(gateway.url, { path, ...bearer('greedy') }))) === 200 ? true : undefined;
    expect(await waitFor(served, 5000)).toBe(true);
  },
);

test('of one address with many keys: another address finds room', async () => {
  const provider = await startProvider();
  const many = Array.from({ length: 30 }, (_, index) => keyEntry(`k${index}`));
  const config = { auth: { keys: [...auth.keys, ...many] }, limits: { maxInFlight: 40 } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const open = many.map(({ id }) => sendFrom('127.0.0.2', gateway.url, postHead('/v1/inference', 100, keyOf(id))));
  await waitFor(() => (refusals(open) === 20 ? true : undefined), 20_000);
  expect(refusals(open), JSON.stringify(open.map(({ text }) => text.slice(9, 12)))).toBe(20);
  expect(open.map(({ text }) => text).join('')).toContain('server.trustedProxies');
  expect(await statusOf(ask(gateway.url, bearer('modest')))).toBe(200);
  const sheds = (await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'address_in_flight' });
  expect(sheds).toBe(countStatus(open, 429));
});

test('of eight large bodies that want only their last byte: the bodies of others find room', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const length = 4 * 1024 * 1024;
  const body = Buffer.alloc(length - 1, ' ');
  const open = Array.from({ length: 8 }, () => {
    const client = sendFrom('127.0.0.2', gateway.url, postHead('/v1/inference', length, keyOf('greedy'), ''));
    client.socket.write(body);
    return client;
  });
  const settled = (): true | undefined => (countStatus(open, 429) + countStatus(open, 503) >= 6 ? true : undefined);
  expect(await waitFor(settled, 20_000)).toBe(true);
  expect(countStatus(open, 429)).toBe(6);
  expect(open.map(({ text }) => text).join('')).toContain('limits.maxShare.caller');
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_buffered_body_bytes')).toBeLessThanOrEqual(8 * 1024 * 1024);
  const large = { prompt: 'x'.repeat(1_000_000), model: 'gpt-test' };
  const answers = Array.from({ length: 6 }, () => statusOf(ask(gateway.url, { body: large, ...bearer('modest') })));
  expect(await Promise.all(answers)).toEqual(Array(6).fill(200));
});
