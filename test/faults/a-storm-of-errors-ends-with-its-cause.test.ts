import { expect, test } from 'vitest';
import { oneStandsForMany, startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, inParallel, type Route } from './checks/ask.ts';

const requests = 300;
const atOnce = 30;
/** At most a fifth of a storm may come back as more calls. */
const mostCalls = requests * 1.2;

test.each(['status=500', 'status=503; retry-after=1', 'reset-after=request'])(
  'a storm of %s is told to each client, feeds itself by a fifth at most, and leaves nothing behind',
  async (simulate) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { limits: oneStandsForMany } });
    const routeOf = (index: number): Route => (index % 4 < 2 ? '/v1/inference' : '/v1/chat/completions');
    const answers = await inParallel(requests, atOnce, (index) =>
      ask(gateway, { route: routeOf(index), stream: index % 2 === 0, simulate, waitMs: 30_000 }),
    );
    const told = new Set(answers.map(({ status, end }) => `${status} ${end}`));
    expect([...told]).toEqual([simulate.startsWith('status=503') ? '503 complete' : '502 complete']);
    expect(provider.stats().started).toBeLessThanOrEqual(mostCalls);
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_requests_in_flight')).toBe(0);
    expect(metrics.sum('headgate_internal_errors_total')).toBe(0);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    // The storm is over.
    const after = await inParallel(10, 5, (index) => ask(gateway, { route: routeOf(index), simulate: 'tokens=2' }));
    expect(after.map(({ status }) => status)).toEqual(Array(10).fill(200));
  },
);
