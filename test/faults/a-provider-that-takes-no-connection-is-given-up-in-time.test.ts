import { expect, test } from 'vitest';
import { startBlackHole } from '../harness/full-backlog.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { routes } from './checks/ask.ts';
import { expectTold } from './checks/told.ts';

const connectMs = 400;
/** The operating system itself would try for two minutes. */
const longBeforeMs = 10_000;

test('a provider whose packets are dropped is given up after the connect timeout, and the client is told', async () => {
  const { port } = await startBlackHole();
  const gateway = await startGateway({ provider: `http://127.0.0.1:${port}/v1`, config: { upstream: { connectMs } } });
  const words = /could not be reached: no connection within the connect timeout/;
  for (const route of routes) {
    for (const stream of [true, false]) {
      const told = { status: 502, code: 'upstream_unreachable', words };
      const { tookMs } = await expectTold(gateway, { route, stream, simulate: '' }, told);
      expect(tookMs).toBeGreaterThan(connectMs - 10);
      expect(tookMs).toBeLessThan(longBeforeMs);
    }
  }
  expect((await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight')).toBe(0);
});

test('a deadline that is shorter than the connect timeout ends the wait', async () => {
  const { port } = await startBlackHole();
  const attempts = { deadlineMs: 400 };
  const gateway = await startGateway({ provider: `http://127.0.0.1:${port}/v1`, config: { attempts } });
  const told = { status: 504, code: 'deadline_exceeded', words: /No answer within 0\.4 s: simulator\/gpt-test waited/ };
  const { tookMs } = await expectTold(gateway, { route: '/v1/inference', simulate: '' }, told);
  expect(tookMs).toBeLessThan(longBeforeMs / 2);
});
