import { expect, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { bodyOf, portOf, routes } from './checks/ask.ts';
import { allowFiles, allowNoMoreFiles } from './checks/file-descriptors.ts';
import { lineOf } from './checks/told.ts';

test.each(routes)('on %s: a call that finds none is refused as overload, and the next is served', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const pid = gateway.process.pid ?? 0;
  const client = await RawClient.open(portOf(gateway));
  const send = (id: string): void => {
    client.send(post(route, bodyOf({ route, stream: false, simulate: '' }), `x-request-id: ${id}`));
  };
  // The client's connection is open, and nothing more can be opened for the call.
  client.send('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.untilText('200');
  allowNoMoreFiles(pid);
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
  allowFiles(pid, 1_024);
  send('second');
  await client.until(({ statuses }) => statuses.length === 3, 10_000);
  expect(client.statuses.at(-1)).toBe(200);
  client.socket.destroy();
});

test('clients that find none are closed at once, open connections are served, and new ones again afterwards', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const pid = gateway.process.pid ?? 0;
  const client = await RawClient.open(portOf(gateway));
  const question = { route: '/v1/inference', stream: false, simulate: '' } as const;
  client.send(post(question.route, bodyOf(question)));
  await client.until(({ statuses }) => statuses.length === 1, 10_000);
  allowNoMoreFiles(pid);
  const newcomers = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(portOf(gateway))));
  for (const newcomer of newcomers) {
    newcomer.send('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await newcomer.untilEnd(10_000);
    expect(newcomer.statuses).toEqual([]);
    newcomer.socket.destroy();
  }
  client.send(post(question.route, bodyOf(question)));
  await client.until(({ statuses }) => statuses.length === 2, 10_000);
  expect(client.statuses).toEqual([200, 200]);
  allowFiles(pid, 1_024);
  await expect.poll(() => statusOf(ask(gateway.url)), { timeout: 10_000 }).toBe(200);
  expect(gateway.process.exitCode).toBe(null);
  expect((await scrape(gateway.adminUrl)).sum('headgate_internal_errors_total')).toBe(0);
  client.socket.destroy();
});
