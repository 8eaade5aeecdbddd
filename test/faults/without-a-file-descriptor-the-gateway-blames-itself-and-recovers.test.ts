import { expect, onTestFinished, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, type RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { bodyOf, portOf, routes } from './checks/ask.ts';
import { allowFiles, allowNoMoreFiles } from './checks/file-descriptors.ts';
import { lineOf } from './checks/told.ts';

const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Takes what is left, with clients that stay: the process may have closed something meanwhile. Returns those that found nothing. */
async function useUpFiles(gateway: RunningGateway): Promise<number> {
  allowNoMoreFiles(gateway.process.pid ?? 0);
  let refused = 0;
  for (let count = 0; count < 20; count += 1) {
    const client = await RawClient.open(portOf(gateway));
    onTestFinished(() => void client.socket.destroy());
    client.send(health);
    await client.until(({ ended, closed, statuses }) => ended || closed || statuses.length > 0, 10_000);
    if (client.statuses.length === 0) refused += 1;
  }
  return refused;
}

test.each(routes)('on %s: a call that finds none is refused as overload, and the next is served', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const client = await RawClient.open(portOf(gateway));
  onTestFinished(() => void client.socket.destroy());
  const send = (id: string): void => {
    client.send(post(route, bodyOf({ route, stream: false, simulate: '' }), `x-request-id: ${id}`));
  };
  client.send(health);
  await client.until(({ statuses }) => statuses.length === 1, 10_000);
  expect(await useUpFiles(gateway)).toBeGreaterThan(10);
  send('first');
  await client.until(({ statuses }) => statuses.length === 2, 10_000);
  expect(client.statuses.at(-1)).toBe(503);
  expect(client.text).toMatch(/retry-after: 1\r\n/i);
  expect(client.errorInBody).toBe('overloaded');
  expect(await lineOf(gateway, 'first')).toMatchObject({
    status: 503,
    code: 'overloaded',
    error: expect.stringContaining('no file descriptors left') as string,
  });
  allowFiles(gateway.process.pid ?? 0, 1_024);
  send('second');
  await client.until(({ statuses }) => statuses.length === 3, 10_000);
  expect(client.statuses.at(-1)).toBe(200);
});

test('clients that find none are closed at once, open connections are served, and new ones again afterwards', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const client = await RawClient.open(portOf(gateway));
  onTestFinished(() => void client.socket.destroy());
  const question = { route: '/v1/inference', stream: false, simulate: '' } as const;
  client.send(post(question.route, bodyOf(question)));
  await client.until(({ statuses }) => statuses.length === 1, 10_000);
  expect(await useUpFiles(gateway)).toBeGreaterThan(10);
  client.send(post(question.route, bodyOf(question)));
  await client.until(({ statuses }) => statuses.length === 2, 10_000);
  expect(client.statuses).toEqual([200, 200]);
  allowFiles(gateway.process.pid ?? 0, 1_024);
  await expect.poll(() => statusOf(ask(gateway.url)), { timeout: 10_000 }).toBe(200);
  expect(gateway.process.exitCode).toBe(null);
  expect((await scrape(gateway.adminUrl)).sum('headgate_internal_errors_total')).toBe(0);
});
