import { describe, expect, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes, seenBy } from './checks/ask.ts';
import { expectEarlyHead, expectLateFailure, impatient } from './checks/early-headers.ts';

describe.each(routes)('a stream of %s whose first event takes longer than its head waits', (route) => {
  test('has its head and keep-alive comments first, and then all its events', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: impatient });
    await expectEarlyHead(gateway, route);
  });

  test('ends in deadline_exceeded where no event comes at all, and counts as 504', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: impatient });
    const expected = { route, simulate: 'stall-after=request', code: 'deadline_exceeded' };
    const answer = await expectLateFailure(gateway, expected);
    expect(answer.tookMs).toBeGreaterThan(impatient.attempts.deadlineMs - 50);
    const line = await waitFor(() => gateway.logged('request')[0], 3_000);
    expect(line).toMatchObject({ status: 504, code: 'deadline_exceeded', stream: true });
    const ended = await waitFor(() => (seenBy(provider, 'held')?.state === 'open' ? undefined : true), 1_000);
    expect([ended, seenBy(provider, 'held')?.state]).toEqual([true, 'aborted']);
  });

  test('ends in the provider’s refusal where that comes instead', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: impatient });
    const code = route === '/v1/inference' ? 'provider_rate_limited' : 'rate_limit_exceeded';
    await expectLateFailure(gateway, { route, simulate: 'headers-after=400ms; status=429; retry-after=9', code });
  });
});
