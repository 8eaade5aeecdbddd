import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { countStatus, postHead, sendFrom } from '../harness/half-requests.ts';
import { bearer, keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const limited = { limits: { concurrentRequests: 3 } };
const auth = { keys: [keyEntry('slow', limited), keyEntry('other', limited)] };

test.each(['/v1/inference', '/v1/chat/completions'] as const)(
  'on %s the caller’s own limit refuses what is more, before its body, and names itself',
  async (path) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
    const open = Array.from({ length: 10 }, () =>
      sendFrom('127.0.0.1', gateway.url, postHead(path, 100, keyOf('slow'))),
    );
    expect(await waitFor(() => (countStatus(open, 429) === 7 ? true : undefined), 10_000)).toBe(true);
    expect(open.map(({ text }) => text).join('')).toContain('Over the limit of 3 concurrent requests for this key.');
    expect(await statusOf(ask(gateway.url, { path, ...bearer('slow') }))).toBe(429);
    expect(await statusOf(ask(gateway.url, { path, ...bearer('other') }))).toBe(200);
    const refused = { limit: 'concurrent-requests', decision: 'refused' };
    expect((await scrape(gateway.adminUrl)).sum('headgate_limit_decisions_total', refused)).toBe(8);

    for (const { socket } of open) socket.destroy();
    const three = async (): Promise<true | undefined> => {
      const answers = [1, 2, 3].map(() => statusOf(ask(gateway.url, { path, ...bearer('slow') })));
      return (await Promise.all(answers)).every((status) => status === 200) ? true : undefined;
    };
    expect(await waitFor(three, 5000)).toBe(true);
  },
);

test('an address has a limit of its own, whatever keys it shows', async () => {
  const provider = await startProvider();
  const keys = Array.from({ length: 6 }, (_, index) => keyEntry(`k${index}`));
  const limits = { perCaller: { requestsPerMinute: 'unlimited' }, perAddress: { concurrentRequests: 4 } };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth: { keys }, limits } });
  const open = keys.map(({ id }) => sendFrom('127.0.0.2', gateway.url, postHead('/v1/inference', 100, keyOf(id))));
  expect(await waitFor(() => (countStatus(open, 429) === 2 ? true : undefined), 10_000)).toBe(true);
  expect(open.map(({ text }) => text).join('')).toContain('Over the limit of 4 concurrent requests for this address.');
  expect(await statusOf(ask(gateway.url, bearer('k0')))).toBe(200);
});
