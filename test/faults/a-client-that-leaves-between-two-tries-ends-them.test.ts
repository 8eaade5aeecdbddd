import { expect, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { pause } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { bodyOf, portOf, routes } from './checks/ask.ts';
import { ways, type Way } from './checks/leaving.ts';
import { countAttempts, lineOf } from './checks/told.ts';
import { startTrio } from './checks/trio.ts';

const restSeconds = 3;
const leaving = routes.flatMap((route) =>
  (Object.keys(ways) as Way[]).map((way) => ({ route, way, id: `${way}-${route.length}` })),
);

test('a client that leaves while all targets rest is 499 at once, and nobody is asked for it', async () => {
  const { gateway, targets } = await startTrio({}, { attempts: { deadlineMs: 60_000 } });
  for (const target of targets) target.prevail(`status=429; retry-after=${restSeconds}`);
  const ask = async ({ route, way, id }: (typeof leaving)[number]) => {
    const client = await RawClient.open(portOf(gateway));
    client.send(post(route, bodyOf({ route, simulate: '' }), `x-request-id: ${id}`));
    return { client, way, id };
  };
  const [first, ...others] = leaving;
  const clients = first === undefined ? [] : [await ask(first)];
  // Each target has been asked, and has said how long it wants to rest. A request that waits would ask again then.
  await expect.poll(() => countAttempts(gateway, 'provider_rate_limited'), { timeout: 10_000 }).toBe(3);
  for (const other of others) clients.push(await ask(other));
  await pause(300);
  const started = targets.map((target) => target.stats().started);
  for (const { client, way } of clients) ways[way](client);
  for (const { client, id } of clients) {
    const line = await lineOf(gateway, id);
    expect(line, id).toMatchObject({ status: 499, code: 'client_gone' });
    expect(line?.['total_ms'], id).toBeLessThan(restSeconds * 1000);
    client.socket.destroy();
  }
  expect((await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight')).toBe(0);
  await pause(restSeconds * 1000);
  expect(targets.map((target) => target.stats().started)).toEqual(started);
});
