import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import type { RouteReport } from '../../src/endpoints/admin/route-report.ts';
import { ask, statusOf } from '../harness/ask.ts';
import { startCommand } from '../harness/command.ts';
import { oneStandsForMany, type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const token = 'the-token-of-the-operators';
const leftOut = 'a target fails: it is left out where another one can be asked, and is tried again soon';
const worksAgain = 'a target works again';
const openMs = 3000;

function startWithTwo(eu: string, us: string): Promise<RunningGateway> {
  const providers = { eu: { baseUrl: eu, simulator: true }, us: { baseUrl: us, simulator: true } };
  const price = { inputPerMillion: 2.5, outputPerMillion: 10 };
  return startGateway({
    config: {
      providers,
      models: [
        {
          name: 'gpt-test',
          targets: [{ provider: 'eu', weight: 3, price }, { provider: 'us' }],
          tryMs: 5000,
          insteadOf: { contextWindow: 'gpt-long' },
        },
        { name: 'gpt-long', provider: 'us' },
        { name: '*', provider: 'us' },
      ],
      attempts: { breaker: { openMs, consecutiveFailures: 2 }, slowStartMs: 60_000 },
      limits: { perCaller: { requestsPerMinute: 'unlimited' }, ...oneStandsForMany },
      admin: { token },
    },
  });
}

function adminRoute(gateway: RunningGateway, path = ''): Promise<Response> {
  return fetch(`${gateway.adminUrl}/admin/routes${path}`, { headers: { authorization: `Bearer ${token}` } });
}

async function reportOf(gateway: RunningGateway, model = 'gpt-test'): Promise<RouteReport> {
  return (await (await adminRoute(gateway, `/${model}`)).json()) as RouteReport;
}

/** Asks again and again until the log has this line. Every request is answered. */
async function askUntilLogged(gateway: RunningGateway, line: string): Promise<void> {
  const found = await waitFor(async () => {
    expect(await statusOf(ask(gateway.url))).toBe(200);
    return gateway.logged(line)[0];
  }, 20_000);
  expect(found, `"${line}" in the log`).toBeDefined();
}

async function stateIn(gateway: RunningGateway, state: string, provider = 'eu'): Promise<number> {
  return (await scrape(gateway.adminUrl)).sum('headgate_target_state', {
    gen_ai_provider_name: provider,
    upstream_model: 'gpt-test',
    state,
  });
}

function route(gateway: RunningGateway, ...args: string[]) {
  return startCommand(['route', ...args], {
    env: { HEADGATE_ADMIN_URL: gateway.adminUrl, HEADGATE_ADMIN_TOKEN: token },
  });
}

test('a target that stops and comes back is seen on the admin port, on the command line, in metrics and in the log', async () => {
  const eu = await startSimulator({ defaults: 'ttft=0; rate=0' });
  const us = await startProvider();
  const gateway = await startWithTwo(eu.baseUrl, us.baseUrl);
  const before = await reportOf(gateway);
  expect(before).toMatchObject({
    model: 'gpt-test',
    served_by: 'gpt-test',
    asked_first: { reason: 'balance', words: 'at random, by weight' },
    groups: [
      {
        balance: 'weighted',
        targets: [
          { provider: 'eu', weight: 3, chance: 0.75, state: { name: 'works' }, last_failure: null },
          { provider: 'us', weight: 1, chance: 0.25, skipped: null },
        ],
      },
    ],
    instead_of: { context_window: 'gpt-long', content_policy: null },
    try_ms: 5000,
    hedge: false,
    retries_left: 10,
  });
  expect(before.groups[0]?.targets[0]?.price).toEqual({ input_per_million: 2.5, output_per_million: 10 });
  expect(await stateIn(gateway, 'works')).toBe(1);

  await eu.stop();
  await askUntilLogged(gateway, leftOut);
  const during = await reportOf(gateway);
  const [euTarget, usTarget] = during.groups[0]?.targets ?? [];
  expect(euTarget?.state.words).toMatch(
    /^fails since \d\d:\d\d:\d\d UTC, tried again (?:in \d+ m?s|by the next request)$/,
  );
  expect(euTarget?.last_failure).toMatchObject({
    code: 'upstream_unreachable',
    message: expect.stringContaining('eu') as string,
  });
  expect(usTarget?.state.name).toBe('works');
  const askedThen = new Map<string | undefined, unknown>([
    ['fails', [0, 'calls to it fail', 1]],
    ['due', [1, null, 0]],
  ]);
  const asked = [euTarget?.chance, euTarget?.skipped, usTarget?.chance];
  expect(asked).toEqual(askedThen.get(euTarget?.state.name));
  expect((await stateIn(gateway, 'fails')) + (await stateIn(gateway, 'due'))).toBe(1);
  const metrics = await scrape(gateway.adminUrl);
  const labels = { gen_ai_provider_name: 'eu', upstream_model: 'gpt-test' };
  expect(metrics.sum('headgate_breaker_openings_total', labels)).toBe(1);
  expect(metrics.sum('headgate_breaker_openings_total')).toBe(1);
  expect(metrics.sum('headgate_retries_total', { gen_ai_request_model: 'gpt-test', decision: 'made' })).toBeGreaterThan(
    1,
  );
  expect(metrics.sum('headgate_target_first_token_seconds', { gen_ai_provider_name: 'us' })).toBeGreaterThan(0);
  const inWords = route(gateway, 'gpt-test');
  expect([await inWords.ended, inWords.err()]).toEqual([0, '']);
  expect(inWords.out()).toMatch(/^asked first +\w+\/gpt-test 100 %\nbecause +\w/m);
  expect(inWords.out()).toMatch(/^ +\S.* eu\/gpt-test +fails since .* 3 +2\.5 \/ 10\n +failed .* UTC: .*eu/m);

  const back = await startSimulator({ defaults: 'ttft=0; rate=0', port: eu.port });
  onTestFinished(() => back.stop());
  await askUntilLogged(gateway, worksAgain);
  expect((await reportOf(gateway)).groups[0]?.targets[0]?.state.words).toMatch(/^comes back, with \d+ % of its share$/);
  expect(await stateIn(gateway, 'returns')).toBe(1);
  for (const _ of Array(10).keys()) expect(await statusOf(ask(gateway.url))).toBe(200);
  const names = { provider: 'eu', upstream_model: 'gpt-test' };
  expect(gateway.logged(leftOut)).toMatchObject([{ level: 'warn', ...names, code: 'upstream_unreachable' }]);
  expect(gateway.logged(worksAgain)).toMatchObject([{ level: 'info', ...names }]);
  expect(gateway.logged(worksAgain)[0]?.['out_ms']).toBeGreaterThanOrEqual(openMs);
});

test('refused credentials and a 429 have a line each when they come, and the first also when they are gone', async () => {
  const eu = await startProvider();
  const us = await startProvider();
  const gateway = await startWithTwo(eu.baseUrl, us.baseUrl);
  const refused = 'a provider refuses our credentials: its targets are left out where another one can be asked';
  eu.prevail('status=401');
  await askUntilLogged(gateway, refused);
  expect(await stateIn(gateway, 'refused')).toBe(1);
  expect((await reportOf(gateway)).groups[0]?.targets[0]?.state.words).toMatch(
    /^credentials refused since .* UTC, tried/,
  );
  eu.prevail('');
  await askUntilLogged(gateway, 'a provider accepts our credentials again');
  eu.prevail('status=429; retry-after=30');
  await askUntilLogged(gateway, 'a target takes no more requests for a while: it is left alone until then');
  for (const _ of Array(10).keys()) expect(await statusOf(ask(gateway.url))).toBe(200);
  expect(await stateIn(gateway, 'cools_down')).toBe(1);
  expect((await reportOf(gateway)).groups[0]?.targets).toMatchObject([
    { state: { words: expect.stringMatching(/^cools down until .* UTC \((?:30|2\d) s\)$/) as string }, chance: 0 },
    { chance: 1 },
  ]);
  const told = ['a target takes no more requests for a while: it is left alone until then', refused];
  expect(told.map((line) => gateway.logged(line).length)).toEqual([1, 1]);
});

test('names that pass through * have a route too, the list has all models, and without the token nothing is told', async () => {
  const us = await startProvider();
  const gateway = await startWithTwo(us.baseUrl, us.baseUrl);
  expect(await reportOf(gateway, 'vendor%2Fmade-up')).toMatchObject({
    model: 'vendor/made-up',
    served_by: '*',
    counted_as: 'other',
    asked_first: { reason: 'only' },
    groups: [{ targets: [{ provider: 'us', upstream_model: 'vendor/made-up', chance: 1 }] }],
  });
  const list = route(gateway);
  expect([await list.ended, list.err()]).toEqual([0, '']);
  expect(list.out()).toMatch(
    /^model .*\ngpt-test +1 +2 +2 +eu\/gpt-test 75 %, us\/gpt-test 25 %\ngpt-long .*\n\* +1 +1 +us\/\* 100 %\n$/,
  );
  const asJson = route(gateway, 'gpt-test', '--json');
  expect(await asJson.ended).toBe(0);
  expect(JSON.parse(asJson.out())).toEqual(await reportOf(gateway));
  const nobody = route(gateway, 'no such model');
  expect([await nobody.ended, nobody.err()]).toEqual([1, expect.stringContaining('is not served here') as string]);
  expect((await adminRoute(gateway, '/no%20such')).status).toBe(404);
  for (const path of ['routes', 'routes/gpt-test']) {
    expect((await fetch(`${gateway.adminUrl}/admin/${path}`)).status).toBe(401);
  }
});
