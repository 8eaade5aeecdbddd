import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { configOf } from '../../config/config-in-memory.fixture.ts';
import { checkLive } from './check-live.ts';

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

interface Server {
  readonly baseUrl: string;
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
}

/** Starts a provider. A request without an answer hangs. */
async function provider(answers: Readonly<Record<string, Answer | undefined>>): Promise<Server> {
  const requests: Server['requests'] = [];
  const server = createServer((request, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const line = `${request.method} ${request.url}`;
      requests.push({ line, headers: request.headers, body });
      const answer = Object.hasOwn(answers, line) ? answers[line] : ([404, {}] as const);
      if (answer === undefined) return;
      const [status, content, headers = { 'content-type': 'application/json' }] = answer;
      response.writeHead(status, headers).end(typeof content === 'string' ? content : JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

async function check(text: string, timeoutMs = 10_000): Promise<{ code: number; report: string }> {
  let report = '';
  const write = (words: string): void => {
    report += words;
  };
  const code = await checkLive({ config: configOf(text), inputs: { version: '0' }, write, timeoutMs });
  return { code, report };
}

const completion: Answer = [
  200,
  {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
  },
];
const list: Answer = [200, { object: 'list', data: [{ id: 'm' }, { id: 'n' }] }];
const one = (baseUrl: string, more = ''): string =>
  `providers: { p: { baseUrl: "${baseUrl}", apiKey: key-12345678${more} } }\nmodels: [{ name: a, provider: p, upstreamModel: m }]`;

test('a provider that lists the model works, and costs nothing', async () => {
  const { baseUrl, requests } = await provider({ 'GET /v1/models': list });
  const { code, report } = await check(one(baseUrl));
  expect(report).toContain('p  works: it answers GET /models, and lists 2 models');
  expect(code).toBe(0);
  expect(requests.map(({ line }) => line)).toEqual(['GET /v1/models']);
  expect(requests[0]?.headers.authorization).toBe('Bearer key-12345678');
});

test('a provider without a list is asked for a few tokens', async () => {
  const { baseUrl, requests } = await provider({ 'POST /v1/chat/completions': completion });
  expect(await check(one(baseUrl))).toMatchObject({
    code: 0,
    report: expect.stringContaining('works: it answers as m') as string,
  });
  expect(JSON.parse(requests.at(-1)?.body ?? '')).toMatchObject({ model: 'm' });
});

test('a model that is not in the list is asked for, because it may be an alias', async () => {
  const unlisted: Answer = [200, { data: [{ id: 'other' }] }];
  const known = await provider({ 'GET /v1/models': unlisted, 'POST /v1/chat/completions': completion });
  expect((await check(one(known.baseUrl))).code).toBe(0);
  const refusal: Answer = [404, { error: { message: 'The model m does not exist', code: 'model_not_found' } }];
  const unknown = await provider({ 'GET /v1/models': unlisted, 'POST /v1/chat/completions': refusal });
  const { code, report } = await check(one(unknown.baseUrl));
  expect(code).toBe(1);
  expect(report).toContain('it may not know the model m, so check models[0]');
  expect(report).toContain('The model m does not exist');
});

test.each<[string, Answer | undefined, string]>([
  [
    'a wrong key',
    [401, { error: { message: 'Incorrect API key provided: key-12345678' } }],
    'change providers.p.apiKey',
  ],
  ['a key without the right', [403, { error: { message: 'No access' } }], 'the key may not do this'],
  ['an account without money', [429, { error: { message: 'x', code: 'insufficient_quota' } }], 'no money or quota'],
  [
    'a redirect',
    [308, '', { location: 'https://elsewhere.example/' }],
    'a redirect, which is not followed; change providers.p.baseUrl',
  ],
  [
    'a web page',
    [200, '<html>', { 'content-type': 'text/html' }],
    'something that is not JSON; check providers.p.baseUrl',
  ],
  ['an error of its own', [503, { error: { message: 'Busy' } }], 'it answered 503'],
  ['no answer', undefined, 'it did not answer within 1000 ms; check providers.p.baseUrl'],
])('%s is told with the setting to change', async (_case, answer, words) => {
  const { baseUrl } = await provider({ 'GET /v1/models': answer });
  const { code, report } = await check(one(baseUrl), 1000);
  expect(report).toContain(words);
  expect(report).toContain('p  FAILS');
  expect(report).not.toContain('key-12345678');
  expect(code).toBe(1);
});

test('a provider with deployments is asked at the path of its deployment', async () => {
  const { baseUrl, requests } = await provider({
    'POST /v1/deployments/m/chat/completions?api-version=2024-10-21': completion,
  });
  const more = ', preset: azure-openai, deployments: true, query: { api-version: "2024-10-21" }';
  expect(await check(one(baseUrl, more))).toMatchObject({ code: 0 });
  expect(requests).not.toHaveLength(0);
});

test('a provider that refuses a call without a key wants one', async () => {
  const { baseUrl } = await provider({ 'GET /v1/models': [401, { error: { message: 'Who are you?' } }] });
  const { report } = await check(`providers: { p: { baseUrl: "${baseUrl}" } }`);
  expect(report).toContain('it answered 401: it wants a key; set providers.p.apiKey');
});

test.each<[string, Answer | undefined, string]>([
  ['a token that is refused', [401, { error: { message: 'No' } }], 'it does not accept a token of Entra ID; check'],
  ['an identity without the right', [403, { error: { message: 'No' } }], 'the identity of the gateway may not do this'],
  ['a token that cannot be had', undefined, 'It is over. Check'],
])('%s is told with the settings of the identity, and not with those of a key', async (_case, answer, words) => {
  const entra = await provider({
    'POST /t/oauth2/v2.0/token':
      answer === undefined
        ? [400, { error: 'invalid_grant', error_description: 'It is over' }]
        : [200, { access_token: 'a-token-12345', expires_in: 3599 }],
  });
  const { baseUrl } = await provider({ 'GET /v1/models': answer, 'POST /v1/chat/completions': answer });
  const authorityHost = new URL(entra.baseUrl).origin;
  const settings = `style: azure, tenantId: t, clientId: c, clientSecret: a-secret-1234, authorityHost: "${authorityHost}"`;
  const { code, report } = await check(
    `providers: { p: { preset: azure-openai, baseUrl: "${baseUrl}", authentication: { ${settings} } } }
models: [{ name: m, provider: p }]`,
  );
  expect(report).toContain(words);
  expect(report).toContain('providers.p.authentication');
  expect(report).not.toContain('apiKey');
  expect(code).toBe(1);
});

test('a provider that is over its limit just now works', async () => {
  const { baseUrl } = await provider({
    'GET /v1/models': [429, { error: { message: 'Slow down', code: 'rate_limit_exceeded' } }],
  });
  expect(await check(one(baseUrl))).toMatchObject({ code: 0 });
});

test('a path that leads nowhere is a wrong base URL', async () => {
  const { baseUrl } = await provider({});
  const { code, report } = await check(one(baseUrl));
  expect(report).toContain(`or else providers.p.baseUrl (${baseUrl})`);
  expect(code).toBe(1);
});

test('a base URL without a path may lack /v1', async () => {
  const { baseUrl } = await provider({});
  const { report } = await check(one(baseUrl.replace('/v1', '')));
  expect(report).toMatch(/check providers\.p\.baseUrl \(\S+\): most servers want \/v1 at its end/);
});

test.each([
  ['http://127.0.0.1:1/v1', 'it refuses connections. Check providers.p.baseUrl'],
  ['http://nobody.invalid/v1', 'its name'],
])('%s cannot be reached: %s', async (baseUrl, words) => {
  const { code, report } = await check(one(baseUrl));
  expect(report).toContain(words);
  expect(code).toBe(1);
});

test('https to a server without TLS names the base URL', async () => {
  const { baseUrl } = await provider({ 'GET /v1/models': list });
  const { report } = await check(one(baseUrl.replace('http:', 'https:')));
  expect(report).toContain('providers.p.baseUrl');
});

test('a proxy that cannot be reached is told as the proxy', async () => {
  const { report } = await check(one('https://api.example/v1', ', connections: { proxy: "http://127.0.0.1:1" }'));
  expect(report).toContain('Check the proxy');
});

test('several providers are called at once, each in its own dialect', async () => {
  const chat = await provider({ 'GET /v1/models': list });
  const messages = await provider({ 'GET /v1/models': [200, { data: [{ id: 'claude' }] }] });
  const { code, report } = await check(
    `providers:
  chat: { baseUrl: "${chat.baseUrl}" }
  messages: { preset: anthropic-compatible, baseUrl: "${messages.baseUrl}", apiKey: key-12345678 }
models: [{ name: m, provider: chat }, { name: claude, provider: messages }, { name: "*", provider: chat }]`,
  );
  expect(report).toContain('chat      works');
  expect(report).toContain('messages  works');
  expect(code).toBe(0);
  expect(messages.requests[0]?.headers).toMatchObject({
    'x-api-key': 'key-12345678',
    'anthropic-version': '2023-06-01',
  });
});

test('a provider without a list and without a model cannot be checked, and says so', async () => {
  const { baseUrl } = await provider({});
  const { code, report } = await check(`providers: { p: { baseUrl: "${baseUrl}" } }`);
  expect(report).toContain('name one of its models under models');
  expect(code).toBe(1);
});
