import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes, seenBy } from './checks/ask.ts';
import { expectErrorEnd } from './checks/broken-streams.ts';
import { lineOf } from './checks/told.ts';

const totalMs = 1_000;

test.each(routes)('a stream of %s that goes on and on is ended after streams.totalMs, and says so', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { streams: { totalMs } } });
  const answer = await ask(gateway, { route, simulate: 'rate=50; tokens=100000', id: 'endless', waitMs: 20_000 });
  expectErrorEnd(answer, route, 'stream_too_long');
  expect(answer.tookMs).toBeGreaterThan(totalMs - 10);
  expect(await lineOf(gateway, 'endless')).toMatchObject({ status: 504, code: 'stream_too_long', truncated: true });
  await expect.poll(() => seenBy(provider, 'endless')?.state, { timeout: 5_000 }).toBe('aborted');
});
