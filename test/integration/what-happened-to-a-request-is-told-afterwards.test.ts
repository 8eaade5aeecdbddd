import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { startCommand } from '../harness/command.ts';
import { freePort } from '../harness/free-port.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

const keyOfProvider = 'sk-the-key-of-the-gateway-at-its-provider';
const token = 'the-token-of-the-operators';
const authorised = { authorization: `Bearer ${token}` };
const web = bearer('web').headers;
const prompt = 'a prompt that nobody else may read';
const limits = { requestsPerMinute: 3, usdPerDay: 5 };
const price = { inputPerMillion: 1, outputPerMillion: 10 };

interface Report {
  readonly [member: string]: unknown;
  readonly steps: ReadonlyArray<{ readonly step: string; readonly at_ms: number }>;
}

async function startWithKeys(provider: string, config: Readonly<Record<string, unknown>> = {}) {
  return startGateway({
    provider,
    config: {
      providers: { simulator: { baseUrl: provider, simulator: true, apiKey: keyOfProvider } },
      models: [{ name: 'gpt-test', provider: 'simulator', upstreamModel: 'gpt-of-the-provider', price }],
      auth: { keys: [keyEntry('web', { team: 'research', limits })], teams: ['research'] },
      admin: { token },
      ...config,
    },
  });
}

function explanation(gateway: RunningGateway, id: string): Promise<Response> {
  return fetch(`${gateway.adminUrl}/admin/requests/${encodeURIComponent(id)}`, { headers: authorised });
}

/** A request can be told a moment after its last byte. */
async function reportOf(gateway: RunningGateway, id: string): Promise<Report> {
  const report = await waitFor(async () => {
    const answer = await explanation(gateway, id);
    return answer.status === 200 ? ((await answer.json()) as Report) : undefined;
  }, 5000);
  if (report === undefined) throw new Error(`nothing is told of ${id}`);
  return report;
}

function explain(gateway: RunningGateway, ...args: string[]) {
  return startCommand(['explain', ...args], {
    env: { HEADGATE_ADMIN_URL: gateway.adminUrl, HEADGATE_ADMIN_TOKEN: token },
  });
}

const stepsOf = ({ steps }: Report): string[] => steps.map(({ step }) => step);

test('a stream that went well: each step with its time, the attempt, the limits, what was reserved and used', async () => {
  const provider = await startProvider('ttft=50ms; rate=0; tokens=12');
  const gateway = await startWithKeys(provider.baseUrl);
  const answer = await askForStream(gateway.url, {
    body: { prompt, model: 'gpt-test', stream: true },
    headers: {
      ...web,
      'x-request-id': 'ok/1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  });
  expect(answer.headers.get('x-headgate-attempts')).toBe('1');
  const text = await answer.text();
  const report = await reportOf(gateway, 'ok/1');
  expect(report).toMatchObject({
    id: 'ok/1',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    route: '/v1/inference',
    stream: true,
    status: 200,
    error: null,
    caller: { id: 'web', kind: 'key', team: 'research' },
    client: '127.0.0.1',
    model: { requested: 'gpt-test', listed: 'gpt-test', upstream: 'gpt-of-the-provider' },
    provider: 'simulator',
    attempts: [
      { provider: 'simulator', upstream_model: 'gpt-of-the-provider', outcome: 'ok', status: 200, error: null },
    ],
    limits: {
      decision: 'admitted',
      refused_by: null,
      states: [
        { name: 'requests-per-minute', kind: 'window', unit: 'requests', limit: 3, remaining: 2 },
        { kind: 'budget', unit: 'usd', limit: 5 },
      ],
    },
    settled: { output_tokens: 12, tokens_estimated: false },
  });
  expect(report['reserved']).toEqual({ tokens: expect.any(Number) as number, cost_usd: expect.any(Number) as number });
  expect(stepsOf(report)).toEqual([
    'head_arrived',
    'caller_known',
    'body_arrived',
    'limits_decided',
    'provider_asked',
    'provider_answered',
    'head_sent',
    'first_token',
    'ended',
  ]);
  const times = report.steps.map(({ at_ms }) => at_ms);
  expect(times[0]).toBe(0);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect(report.steps.find(({ step }) => step === 'provider_answered')?.at_ms).toBeGreaterThan(45);

  const said = [...text.matchAll(/"text":"([^"]*)"/g)].map(([, word = '']) => word).join('');
  // A single word may stand in the report for another reason.
  const parts = said.match(/\S+ \S+ \S+/g) ?? [];
  expect(parts.length).toBeGreaterThan(1);
  for (const secret of [prompt, ...parts, keyOfProvider]) expect(JSON.stringify(report)).not.toContain(secret);
});

test('a failure: every attempt, and what the provider said without the key that it quotes', async () => {
  const provider = await startProvider();
  const gateway = await startWithKeys(provider.baseUrl);
  const failed = await ask(gateway.url, {
    simulate: 'status=500; leak-key',
    headers: { ...web, 'x-request-id': 'failed' },
  });
  expect([failed.status, failed.headers.get('x-headgate-attempts')]).toEqual([502, '1']);
  await failed.text();
  const report = await reportOf(gateway, 'failed');
  expect(report).toMatchObject({
    status: 502,
    error: { code: 'upstream_error', truncated: false },
    attempts: [
      {
        outcome: 'upstream_error',
        reached: 'refusal',
        status: 500,
        error: expect.stringMatching(/answered with status 500: .*\[secret\]/) as string,
      },
    ],
  });
  expect(stepsOf(report)).toContain('attempts_failed');
  expect(JSON.stringify(report)).not.toContain(keyOfProvider);

  const nobody = await startWithKeys(`http://127.0.0.1:${await freePort()}/v1`);
  const lost = await ask(nobody.url, { headers: { ...web, 'x-request-id': 'lost' } });
  expect(lost.status).toBe(502);
  await lost.text();
  const { attempts } = await reportOf(nobody, 'lost');
  expect(lost.headers.get('x-headgate-attempts')).toBe(String((attempts as unknown[]).length));
  expect(attempts).toMatchObject([
    {
      outcome: 'upstream_unreachable',
      reached: 'nobody',
      status: null,
      error: expect.stringContaining('it refuses connections') as string,
    },
    { outcome: 'upstream_unreachable' },
  ]);
});

test('with several targets: why each was taken, and what became of it', async () => {
  const bad = await startProvider('status=500');
  const good = await startProvider();
  const gateway = await startWithTargets([
    [{ name: 'bad', baseUrl: bad.baseUrl }],
    [{ name: 'good', baseUrl: good.baseUrl }],
  ]);
  const answer = await ask(gateway.url, { headers: { 'x-request-id': 'elsewhere' } });
  expect([answer.status, answer.headers.get('x-headgate-attempts')]).toEqual([200, '2']);
  await answer.text();
  const report = await reportOf(gateway, 'elsewhere');
  expect(report).toMatchObject({
    provider: 'good',
    attempts: [
      {
        provider: 'bad',
        outcome: 'upstream_error',
        status: 500,
        error: expect.stringContaining('status 500') as string,
      },
      { provider: 'good', outcome: 'ok', status: 200, error: null },
    ],
    choices: [
      { target: expect.stringMatching(/^bad\//) as string, at_ms: expect.any(Number) as number },
      { target: expect.stringMatching(/^good\//) as string },
    ],
  });
  expect(stepsOf(report)).toContain('provider_answered');
});

test('what was refused before a provider was called, as far as it came', async () => {
  const provider = await startProvider();
  const gateway = await startWithKeys(provider.baseUrl);
  const send = async (id: string, question: Parameters<typeof ask>[1] = {}): Promise<Report> => {
    const answer = await ask(gateway.url, {
      ...question,
      headers: { ...web, ...question.headers, 'x-request-id': id },
    });
    await answer.text();
    expect(answer.headers.get('x-headgate-attempts')).toBeNull();
    const report = await reportOf(gateway, id);
    expect(report).toMatchObject({ status: answer.status, attempts: [] });
    return report;
  };
  const stranger = await send('401', { headers: { authorization: 'Bearer hg-nobodys' } });
  expect(stranger).toMatchObject({ status: 401, error: { code: 'invalid_api_key' }, caller: null, limits: null });
  expect(stepsOf(stranger)).toEqual(['head_arrived', 'head_sent', 'ended']);

  const invalid = await send('422', { body: { prompt: 1 } });
  expect(invalid).toMatchObject({ status: 422, caller: { id: 'web' }, limits: { decision: 'admitted' } });
  await (await ask(gateway.url, { headers: web })).text();
  await (await ask(gateway.url, { headers: web })).text();
  const limited = await send('429');
  expect(limited).toMatchObject({
    status: 429,
    limits: { decision: 'refused', refused_by: 'requests-per-minute' },
    settled: { tokens: 0 },
  });
  expect(stepsOf(limited)).toEqual([
    'head_arrived',
    'caller_known',
    'body_arrived',
    'limits_decided',
    'head_sent',
    'ended',
  ]);

  const lost = await fetch(`${gateway.url}/v1/nothing`, { headers: { 'x-request-id': '404' } });
  await lost.text();
  expect(await reportOf(gateway, '404')).toMatchObject({
    status: 404,
    path: '/v1/nothing',
    error: { code: 'route_not_found' },
  });
});

test('on the command line: a waterfall, the JSON as it is, the list, and why there is nothing', async () => {
  const provider = await startProvider();
  const gateway = await startWithKeys(provider.baseUrl);
  await (await ask(gateway.url, { headers: { ...web, 'x-request-id': 'one' } })).text();
  await (await ask(gateway.url, { simulate: 'status=500', headers: { ...web, 'x-request-id': 'two' } })).text();
  const report = await reportOf(gateway, 'two');

  const told = explain(gateway, 'two');
  expect([await told.ended, told.err()]).toEqual([0, '']);
  expect(told.out()).toMatch(/^request {3}two\n.*with 502/);
  expect(told.out()).toMatch(
    /attempt 1: simulator\/gpt-of-the-provider, [\d.]+ ms: upstream_error, status 500\n +The provider/,
  );
  const asJson = explain(gateway, 'two', '--json');
  expect([await asJson.ended, asJson.err()]).toEqual([0, '']);
  expect(JSON.parse(asJson.out())).toEqual(report);

  const list = explain(gateway);
  expect([await list.ended, list.err()]).toEqual([0, '']);
  expect(list.out()).toMatch(/^ended.*\n.* two {2,}502 upstream_error .*\n.* one {2,}200 /);

  const unknown = explain(gateway, 'three');
  expect(await unknown.ended).toBe(1);
  expect(unknown.err()).toMatch(
    /keeps the last 1000 requests .* a quarter as many others; now it has 2\..* another pod/,
  );
  const stranger = startCommand(['explain', 'one', '--url', gateway.adminUrl, '--token', 'wrong']);
  expect(await stranger.ended).toBe(1);
  expect(stranger.err()).toMatch(/token is wrong.*HEADGATE_ADMIN_TOKEN/);
});

test('as many are kept as the setting says, and without the token nothing is told', async () => {
  const provider = await startProvider();
  const gateway = await startWithKeys(provider.baseUrl, { telemetry: { recentRequests: 1 } });
  for (const id of ['old', 'new']) {
    await (await ask(gateway.url, { headers: { ...web, 'x-request-id': id } })).text();
    await reportOf(gateway, id);
  }
  expect((await explanation(gateway, 'old')).status).toBe(404);
  for (const path of ['requests', 'requests/new']) {
    expect((await fetch(`${gateway.adminUrl}/admin/${path}`)).status).toBe(401);
  }
  const wrong = await fetch(`${gateway.adminUrl}/admin/requests?limit=0`, { headers: authorised });
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining('1 to 1000') as string } },
  ]);

  const off = await startWithKeys(provider.baseUrl, { telemetry: { recentRequests: 0 } });
  await (await ask(off.url, { headers: { ...web, 'x-request-id': 'gone' } })).text();
  const nothing = await explanation(off, 'gone');
  expect([nothing.status, await nothing.json()]).toMatchObject([
    404,
    {
      error: { code: 'request_not_found', message: expect.stringContaining('telemetry.recentRequests is 0') as string },
    },
  ]);
});
