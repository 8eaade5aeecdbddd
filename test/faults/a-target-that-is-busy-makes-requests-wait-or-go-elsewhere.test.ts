import { expect, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { ask } from '../harness/ask.ts';
import { waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

test('a target that has as many calls as it may have gets the next one when one is over, and no more wait than may', async () => {
  const stalls = new Stalls();
  const provider = await startProvider('ttft=600ms; rate=0');
  const only = { name: 'only', baseUrl: provider.baseUrl };
  const limits = { targets: [{ provider: 'only', maxInFlight: 2 }] };
  const gateway = await startWithTargets([[only]], limits, { attempts: { maxQueued: 2 } });
  const begin = performance.now();
  const asked = Promise.all(
    Array.from({ length: 6 }, async () => {
      const answer = await ask(gateway.url);
      await answer.text();
      return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ms: performance.now() - begin };
    }),
  );
  const metrics = await waitFor(async () => {
    const now = await scrape(gateway.adminUrl);
    return now.sum('headgate_target_queued_requests') === 2 ? now : undefined;
  }, 1100);
  const ofTarget = (name: string): number | undefined => metrics?.sum(`headgate_target_${name}`);
  expect(['requests_in_flight', 'slots', 'max_slots'].map(ofTarget)).toEqual([2, 2, 2]);
  const answers = await asked;
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  expect([served.length, refused.length]).toEqual([4, 2]);
  const names = { gen_ai_provider_name: 'only', upstream_model: 'gpt-test' };
  const told = await scrape(gateway.adminUrl);
  expect(told.sum('headgate_target_refusals_total', { ...names, reason: 'line_full' })).toBe(2);
  expect(told.sum('headgate_target_refusals_total')).toBe(2);
  expect(Math.max(...served.map(({ ms }) => ms))).toBeGreaterThan(1100);
  for (const { retryAfter, ms } of refused) {
    expect(Number(retryAfter)).toBeGreaterThan(0);
    // They were not kept waiting: the first answers take 600 ms.
    expect(ms).toBeLessThan(590 + 10 * stalls.longestMs);
  }
  expect((await ask(gateway.url)).status).toBe(200);
});

test('where another target has room the requests go there, also into the next group', async () => {
  const slow = await startProvider('ttft=1s; rate=0');
  const spare = await startProvider();
  const groups = [{ targets: [{ provider: 'slow', maxInFlight: 1 }] }, { targets: [{ provider: 'spare' }] }];
  const targets = [[{ name: 'slow', baseUrl: slow.baseUrl }], [{ name: 'spare', baseUrl: spare.baseUrl }]];
  const gateway = await startWithTargets(targets, { groups });
  const first = ask(gateway.url);
  await waitFor(() => (slow.requests().length === 1 ? true : undefined), 5000);
  expect((await ask(gateway.url)).headers.get('x-headgate-provider')).toBe('spare');
  expect((await first).headers.get('x-headgate-provider')).toBe('slow');
});

test('where none has room a request waits at all of them, and goes to the first that has', async () => {
  const [long, short] = [await startProvider('ttft=20s; rate=0'), await startProvider('ttft=700ms; rate=0')];
  const groups = [[{ name: 'long', baseUrl: long.baseUrl }], [{ name: 'short', baseUrl: short.baseUrl }]];
  const bounded = ['long', 'short'].map((provider) => ({ targets: [{ provider, maxInFlight: 1 }] }));
  const gateway = await startWithTargets(groups, { groups: bounded });
  const leaving = new AbortController();
  const first = ask(gateway.url, { signal: leaving.signal }).catch(() => 'left');
  await waitFor(() => (long.requests().length === 1 ? true : undefined), 5000);
  const others = await Promise.all(Array.from({ length: 3 }, () => ask(gateway.url)));
  const by = others.map(({ status, headers }) => [status, headers.get('x-headgate-provider')]);
  expect(by).toEqual([
    [200, 'short'],
    [200, 'short'],
    [200, 'short'],
  ]);
  leaving.abort();
  await first;
  // Nobody stands in a line any more, and each slot came back.
  await waitFor(
    async () => ((await scrape(gateway.adminUrl)).sum('headgate_target_requests_in_flight') === 0 ? true : undefined),
    5000,
  );
  expect((await scrape(gateway.adminUrl)).sum('headgate_target_queued_requests')).toBe(0);
});

test('a target that asks for a rest while requests wait for it gets none of them', async () => {
  const tired = await startProvider('status=429; retry-after=60; headers-after=600ms');
  const spare = await startProvider('ttft=1500ms; rate=0');
  const groups = [[{ name: 'tired', baseUrl: tired.baseUrl }], [{ name: 'spare', baseUrl: spare.baseUrl }]];
  const bounded = ['tired', 'spare'].map((provider) => ({ targets: [{ provider, maxInFlight: 1 }] }));
  const gateway = await startWithTargets(groups, { groups: bounded });
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(gateway.url)));
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('x-headgate-provider')]).toEqual([200, 'spare']);
  }
  expect(tired.requests()).toHaveLength(1);
});

test('a client that leaves while it waits for a target frees its place', async () => {
  const provider = await startProvider('ttft=800ms; rate=0');
  const limits = { targets: [{ provider: 'only', maxInFlight: 1 }] };
  const gateway = await startWithTargets([[{ name: 'only', baseUrl: provider.baseUrl }]], limits, {
    attempts: { maxQueued: 1 },
  });
  const first = ask(gateway.url);
  await waitFor(() => (provider.requests().length === 1 ? true : undefined), 5000);
  const leaving = new AbortController();
  const second = ask(gateway.url, { signal: leaving.signal }).catch(() => 'left');
  await waitFor(async () => ((await ask(gateway.url)).status === 503 ? true : undefined), 5000);
  leaving.abort();
  expect(await second).toBe('left');
  await waitFor(() => gateway.logged('request').some(({ status }) => status === 499) || undefined, 5000);
  expect((await ask(gateway.url)).status).toBe(200);
  expect((await first).status).toBe(200);
  expect(provider.requests()).toHaveLength(2);
});
