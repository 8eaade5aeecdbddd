import { describe, expect, test } from 'vitest';
import { startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes, seenBy } from './checks/ask.ts';

const config = { attempts: { deadlineMs: 1200 }, streams: { holdMs: 150, keepAliveMs: 100 } };

describe.each(routes)('a stream of %s whose first event takes longer than holdMs', (route) => {
  test('has its head and keep-alive comments first, and then all its events', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config });
    const answer = await callTimed(gateway, route, 'headers-after=700ms; tokens=3');
    expect(answer).toMatchObject({ status: 200, end: 'complete' });
    expect(answer.headAfterMs).toBeGreaterThan(140);
    expect(answer.headAfterMs).toBeLessThan(600);
    const [comments = '', first] = answer.text.split(/(?=^(?:event|data):)/m);
    expect(comments.replaceAll(': keep-alive\n\n', '')).toBe('');
    expect(comments.split('\n\n').length).toBeGreaterThan(3);
    expect(first).toContain(route === '/v1/inference' ? 'event: start' : '"role":"assistant"');
    expect(answer.text.match(/keep-alive/g)).toHaveLength(comments.match(/keep-alive/g)?.length ?? 0);
    expect(answer.text).toContain(route === '/v1/inference' ? 'event: done' : 'data: [DONE]');
  });

  test('ends in deadline_exceeded where no event comes at all, and counts as 504', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config });
    const answer = await callTimed(gateway, route, 'stall-after=request');
    expect(answer).toMatchObject({ status: 200, end: 'complete' });
    expect(answer.tookMs).toBeGreaterThan(1150);
    expect(JSON.parse(answer.events.at(-1) ?? '')).toMatchObject({ error: { code: 'deadline_exceeded' } });
    expect(answer.text).not.toMatch(/\[DONE\]|event: done|event: start/);
    const line = await waitFor(() => gateway.logged('request')[0], 3_000);
    expect(line).toMatchObject({ status: 504, code: 'deadline_exceeded', stream: true });
    await waitFor(() => (seenBy(provider, 'held')?.state === 'open' ? undefined : true), 1_000);
    expect(seenBy(provider, 'held')?.state).toBe('aborted');
  });

  test('ends in the provider’s refusal where that comes instead', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config });
    const answer = await callTimed(gateway, route, 'headers-after=400ms; status=429; retry-after=9');
    expect(answer).toMatchObject({ status: 200, end: 'complete' });
    const code = route === '/v1/inference' ? 'provider_rate_limited' : 'rate_limit_exceeded';
    expect(JSON.parse(answer.events.at(-1) ?? '')).toMatchObject({ error: { code } });
  });
});

function callTimed(gateway: RunningGateway, route: (typeof routes)[number], simulate: string): ReturnType<typeof ask> {
  return ask(gateway, { route, simulate, id: 'held' });
}
