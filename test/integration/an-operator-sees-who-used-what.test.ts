import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask, askForStream, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const key = 'hg-the-key-of-ci-0123456789';
const keys = [
  { id: 'ci', sha256: createHash('sha256').update(key).digest('hex'), limits: { requestsPerMinute: 5 } },
  { id: 'a/b', sha256: 'b'.repeat(64), limits: { usdPerMonth: 2.5 } },
];
const headers = { authorization: `Bearer ${key}` };
const models = [{ name: 'gpt-test', provider: 'simulator', price: { inputPerMillion: 1, outputPerMillion: 10 } }];

interface Report {
  readonly status: number;
  readonly body: unknown;
}

async function read(url: string, init?: RequestInit): Promise<Report> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.json() };
}

test('the admin port tells the usage of each key, team, model and day', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=3');
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models, auth: { keys } } });
  await (await ask(gateway.url, { headers })).text();
  await (await askForStream(gateway.url, { headers })).text();
  expect(await statusOf(ask(gateway.url, { headers, simulate: 'status=400' }))).toBe(400);
  for (let turn = 0; turn < 2; turn += 1)
    expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 1 } }))).toBe(422);
  // This one is charged to nobody.
  expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 'hi', model: 'nobody' } }))).toBe(404);
  for (let turn = 0; turn < 3; turn += 1) expect(await statusOf(ask(gateway.url, { headers }))).toBe(429);

  const today = new Date().toISOString().slice(0, 10);
  const { status, body } = await read(`${gateway.adminUrl}/admin/usage?from=${today}`);
  expect(status).toBe(200);
  const nothing = { requests: 0, refused_requests: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 };
  const line = { day: today, key: 'ci', team: null };
  expect(body).toEqual({
    object: 'usage',
    from: today,
    to: today,
    total: { requests: 5, refused_requests: 3, input_tokens: 4, output_tokens: 6, cost_usd: 0.000064 },
    data: [
      {
        ...line,
        model: 'gpt-test',
        requests: 3,
        refused_requests: 3,
        input_tokens: 4,
        output_tokens: 6,
        cost_usd: 0.000064,
      },
      { ...line, model: null, ...nothing, requests: 2 },
    ],
  });

  expect(await read(`${gateway.adminUrl}/admin/usage?from=2020-01-01&to=2020-02-01`)).toMatchObject({
    status: 200,
    body: { total: nothing, data: [] },
  });
  for (const query of ['from=yesterday', 'to=2026-02-30', 'from=2026-02-02&to=2026-02-01', 'from=2026-1-1']) {
    const refused = await read(`${gateway.adminUrl}/admin/usage?${query}`);
    const error = { type: 'invalid_request_error', param: query.slice(0, query.indexOf('=')) };
    expect(refused).toMatchObject({ status: 400, body: { error } });
  }
});

test('the admin port tells how the limits of a key stand', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models, auth: { keys } } });
  await (await ask(gateway.url, { headers })).text();
  expect(await read(`${gateway.adminUrl}/admin/limits/ci`)).toEqual({
    status: 200,
    body: {
      object: 'limits',
      key: 'ci',
      data: [
        {
          scope: 'key',
          of: 'ci',
          name: 'requests-per-minute',
          words: '5 requests per minute for this key',
          unit: 'requests',
          limit: 5,
          remaining: 4,
          reserved: null,
          resets_in_seconds: expect.any(Number) as number,
        },
      ],
    },
  });
  expect(await read(`${gateway.adminUrl}/admin/limits/a%2Fb`)).toMatchObject({
    status: 200,
    body: { data: [{ name: 'usd-per-month', unit: 'usd', limit: 2.5, remaining: 2.5, reserved: 0 }] },
  });
  expect(await read(`${gateway.adminUrl}/admin/limits/nobody`)).toMatchObject({
    status: 404,
    body: { error: { code: 'key_not_found' } },
  });
});

test('the admin port tells every limit that a key can meet', async () => {
  const provider = await startProvider();
  const named = ['fast', 'slow', '*'].map((name) => ({ name, provider: 'simulator' }));
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: {
      models: named,
      auth: { teams: ['web'], keys: [keyEntry('one', { team: 'web', models: ['fast', '*'] }), keyEntry('two')] },
      limits: {
        perCaller: { requestsPerMinute: 9 },
        perTeam: { web: { requestsPerMinute: 8 } },
        perModel: { fast: { requestsPerMinute: 7 }, slow: { requestsPerMinute: 6 }, '*': { concurrentRequests: 5 } },
        perAddress: { requestsPerMinute: 4 },
        gateway: { usdPerDay: 3 },
      },
    },
  });
  await (await ask(gateway.url, { ...bearer('one'), body: { prompt: 'hi', model: 'fast' } })).text();
  const told = async (path: string): Promise<unknown[]> => {
    const { body } = await read(`${gateway.adminUrl}/admin/limits/${path}`);
    const { data } = body as { data: Array<Record<string, unknown>> };
    return data.map(({ scope, of, limit, remaining }) => [scope, of, limit, remaining]);
  };
  const spent = expect.closeTo(3, 2) as number;
  const alike = [
    ['key', 'one', 9, 8],
    ['team', 'web', 8, 7],
    ['model', 'fast', 7, 6],
    ['model', '*', 5, 5],
    ['gateway', null, 3, spent],
  ];
  expect(await told('one')).toEqual([...alike, ['address', null, 4, null]]);
  expect(await told('one?address=127.0.0.1')).toEqual([alike[0], ['address', '127.0.0.1', 4, 3], ...alike.slice(1)]);
  expect(await told('two')).toEqual([
    ['key', 'two', 9, 9],
    ['model', 'fast', 7, 6],
    ['model', 'slow', 6, 6],
    ['model', '*', 5, 5],
    ['gateway', null, 3, spent],
    ['address', null, 4, null],
  ]);
});

test('parameters that are not known, or stand twice, are refused with those that are', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth: { keys: [keyEntry('one')] } } });
  const refusals: ReadonlyArray<readonly [string, string]> = [
    ['usage?form=2026-01-01', 'The query parameter "form" is not known here; known are: from, to.'],
    ['usage?From=2026-01-01', 'The query parameter "From" is not known here; known are: from, to.'],
    ['usage?key=one&to=2026-01-01', 'The query parameter "key" is not known here; known are: from, to.'],
    ['usage?from=2026-01-01&from=2026-01-02', 'The query parameter "from" stands there more than once.'],
    ['usage?to=', 'The query parameter "to" must be a day such as 2026-11-26, UTC.'],
    ['usage?<script>=1', 'A query parameter is not known here; known are: from, to.'],
    ['limits/one?adress=127.0.0.1', 'The query parameter "adress" is not known here; known are: address.'],
    ['requests/some?limit=5', 'The query parameter "limit" is not known here; this path takes none.'],
    ['routes?model=m', 'The query parameter "model" is not known here; this path takes none.'],
    ['routes/some?verbose=1', 'The query parameter "verbose" is not known here; this path takes none.'],
    ['limits/one?address=localhost', 'The query parameter "address" must be an IP address.'],
  ];
  for (const [path, message] of refusals) {
    const refused = await read(`${gateway.adminUrl}/admin/${path}`);
    expect([path, refused.status, refused.body]).toMatchObject([path, 400, { error: { message } }]);
  }
});

test('beyond loopback it tells nobody anything without the token', async () => {
  const provider = await startProvider();
  const token = 'the-token-of-the-operators';
  const config = { models, auth: { keys }, admin: { host: '0.0.0.0', token } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const adminUrl = gateway.adminUrl.replace('0.0.0.0', '127.0.0.1');
  for (const path of ['/admin/usage', '/admin/limits/ci', '/admin/limits/nobody']) {
    expect((await read(adminUrl + path)).status).toBe(401);
    expect((await read(adminUrl + path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  }
  const authorised = { headers: { authorization: `Bearer ${token}` } };
  expect((await read(`${adminUrl}/admin/usage`, authorised)).status).toBe(200);
  expect((await read(`${adminUrl}/admin/limits/ci`, authorised)).status).toBe(200);
});
