import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { sendFrom } from '../harness/half-requests.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const auth = { keys: [keyEntry('good')] };

async function start(config: Readonly<Record<string, unknown>>): Promise<RunningGateway> {
  const provider = await startProvider();
  return startGateway({ provider: provider.baseUrl, config });
}

/** Sends one request on a connection of its own. Returns the status, and the seconds of its Retry-After. */
async function askFrom(from: string, gateway: RunningGateway, line: string): Promise<{ status: number; wait: number }> {
  const client = sendFrom(from, gateway.url, `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await waitFor(() => (client.closed ? true : undefined), 5_000);
  return {
    status: Number(client.text.slice(9, 12)),
    wait: Number(/retry-after: (\d+)\r\n/i.exec(client.text)?.[1] ?? 0),
  };
}

test.each(['GET /docs', 'GET /openapi.json', 'GET /docs/start.js', 'GET /docs/scalar.js', 'GET /nowhere', 'PUT /docs'])(
  '%s: so many a minute from one address, then 429; others, callers with a key and health do not notice',
  async (line) => {
    const gateway = await start({ auth, limits: { keylessPerMinute: 5 } });
    const answers = [];
    for (let round = 0; round < 8; round += 1) answers.push(await askFrom('127.0.0.2', gateway, line));
    expect(answers.map(({ status }) => status === 429)).toEqual(answers.map((_, index) => index >= 5));
    for (const { wait } of answers.slice(5)) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
    }
    expect((await askFrom('127.0.0.2', gateway, 'GET /healthz')).status).toBe(200);
    expect((await askFrom('127.0.0.1', gateway, line)).status).not.toBe(429);
    expect(await statusOf(ask(gateway.url, bearer('good')))).toBe(200);
    const rejected = (await scrape(gateway.adminUrl)).sum('headgate_http_rejections_total', {
      reason: 'keyless_budget',
    });
    expect(rejected).toBe(3);
  },
);

test('models are listed without a budget to who has a key, and within it where nobody needs one', async () => {
  const closed = await start({ auth, limits: { keylessPerMinute: 2 } });
  const open = await start({ limits: { keylessPerMinute: 2 } });
  const statuses = async (url: string, headers: Record<string, string>): Promise<number[]> => {
    const all = [];
    for (let round = 0; round < 4; round += 1) all.push(await statusOf(fetch(`${url}/v1/models`, { headers })));
    return all;
  };
  expect(await statuses(closed.url, bearer('good').headers)).toEqual([200, 200, 200, 200]);
  expect(await statuses(open.url, {})).toEqual([200, 200, 429, 429]);
});

test('readers of pages who read nothing hold no more than their address may, and nobody else’s room', async () => {
  const gateway = await start({ auth });
  const pages = 'GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const readers = Array.from({ length: 40 }, () => {
    const client = sendFrom('127.0.0.2', gateway.url, pages.repeat(32));
    client.socket.pause();
    return client;
  });
  const rejected = async (): Promise<number> => (await scrape(gateway.adminUrl)).sum('headgate_http_rejections_total');
  // Each of them is refused: its address uses all that it may use, or it sent too many requests at once.
  expect(await waitFor(async () => ((await rejected()) >= 40 ? true : undefined), 10_000)).toBe(true);
  for (let round = 0; round < 20; round += 1) expect(await statusOf(ask(gateway.url, bearer('good')))).toBe(200);
  expect((await askFrom('127.0.0.1', gateway, 'GET /docs')).status).toBe(200);
  expect(await gateway.memoryMiB()).toBeLessThan(300);
  for (const { socket } of readers) socket.destroy();
});
