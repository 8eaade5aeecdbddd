import { expect, test } from 'vitest';
import { problemsOf } from './config-in-memory.fixture.ts';

const provider = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';
const hash = 'a'.repeat(64);

test.each([
  [
    'models: [{ name: a, provider: lokal }]',
    'models[0].provider',
    'names "lokal", which is not under providers (there: local); did you mean "local"?',
  ],
  ['models: [{ name: a, provider: __proto__ }]', 'models[0].provider', 'which is not under providers'],
  ['models: [{ name: a, provider: local }, { name: a, provider: local }]', 'models[1].name', 'a second time'],
  ['models: [{ name: other, provider: local }]', 'models[0].name', 'which metrics and limits call the names'],
  ['models: [{ name: a, provider: local }]\ndefaults: { model: b }', 'defaults.model', 'which nobody serves'],
  [`auth: { keys: [{ id: a, sha256: ${hash} }, { id: b, sha256: ${hash} }] }`, 'auth.keys[1].sha256', 'listed before'],
  [
    `auth: { keys: [{ id: a, sha256: ${hash} }, { id: a, sha256: ${'b'.repeat(64)} }] }`,
    'auth.keys[1].id',
    'a second time',
  ],
  ['auth: { teams: [a, b, a] }', 'auth.teams[2]', 'lists "a" a second time'],
  [
    'auth: { teams: [shop] }\nlimits: { perTeam: { shopp: { requestsPerDay: 5 } } }',
    'limits.perTeam.shopp',
    'names a team, which is not in auth.teams (there: shop); did you mean "shop"?',
  ],
  [
    'limits: { perTeam: { shop: {} } }',
    'limits.perTeam.shop',
    'names a team, which is not in auth.teams (there: none)',
  ],
  [
    'models: [{ name: fast, provider: local }]\nlimits: { perModel: { "*": {}, fats: { requestsPerDay: 5 } } }',
    'limits.perModel.fats',
    'names a model, which is not under models (there: fast); did you mean "fast"?',
  ],
  [
    'limits: { valkey: { url: "redis://:word@valkey:6379" } }',
    'limits.valkey.url',
    'must not hold a user name or password',
  ],
  ['limits: { valkey: { url: "redis://a,b" } }', 'limits.valkey.url', 'lists several hosts: set sentinel'],
  ['attempts: { shareHealth: true }', 'attempts.shareHealth', 'needs limits.valkey'],
  ['drain: { settleMs: 5000, deadlineMs: 4000 }', 'drain.deadlineMs', 'must be at least drain.settleMs'],
])('%s', (text, path, message) => {
  expect(problemsOf(provider + text)).toMatchObject([
    { path, line: 2 + text.split('\n').length - 1, message: expect.stringContaining(message) as unknown },
  ]);
});

test.each([
  ['api.openai.com/v1', 'whole URL'],
  ['ftp://x/v1', 'whole URL'],
  ['https://user:pass@x/v1', 'must not hold a user name or password'],
  ['https://x/v1?key=1', 'without ? or #'],
  ['not a url', 'whole URL'],
  ['https://x/v1?', 'without ? or #'],
  ['https://x/v1#', 'without ? or #'],
  ['https:x/v1', 'whole URL'],
  ['https://x/v1\\n', 'line breaks'],
  ['https://x/v1/chat/completions', 'must end before /chat/completions, which is added to it'],
  ['https://x/v1/chat/completions/', 'must end before /chat/completions'],
  ['https://x/v1/models', 'must end before /models'],
  ['https://x:99999/v1', 'whole URL'],
])('baseUrl %s', (url, message) => {
  const [problem] = problemsOf(`providers:\n  p:\n    baseUrl: "${url}"\n`);
  expect(problem).toMatchObject({
    path: 'providers.p.baseUrl',
    line: 3,
    message: expect.stringContaining(message) as unknown,
  });
});

test('a key and a key file at once', () => {
  const text = 'providers: { p: { baseUrl: "http://x", apiKey: abcdef, apiKeyFile: /k } }';
  expect(problemsOf(text)).toMatchObject([
    { path: 'providers.p', message: 'has both apiKey and apiKeyFile; leave one' },
  ]);
});

test.each([
  ['sk abc def', 'a blank in the middle'],
  ['Bearer sk-abcdefgh', 'begins with "Bearer"'],
  ['"sk-abcdefgh"', 'quotes'],
  ['sk-ab\ncdefgh', 'more than one line'],
  ['sk-schlüssel', 'only visible ASCII'],
  ['sk-\u0000abcdefgh', 'only visible ASCII'],
  ['OPENAI_API_KEY=sk-abcdefgh', 'begins with a name'],
  [' \n', 'holds no key'],
])('the key %j is refused with its line, and not repeated', (key, message) => {
  const written = JSON.stringify(key);
  const [problem] = problemsOf(`providers:\n  p:\n    baseUrl: http://127.0.0.1:1/v1\n    apiKey: ${written}\n`);
  expect(problem).toMatchObject({ path: 'providers.p.apiKey', line: 4 });
  expect(problem?.message).toContain(message);
  expect(problem?.message).not.toContain('abcdefgh');
  const [admin] = problemsOf(`${provider}admin:\n  token: ${written}\n`);
  expect(admin).toMatchObject({ path: 'admin.token', line: 3, message: expect.stringContaining(message) as unknown });
});

test('a key from the environment is refused with its variable', () => {
  const [problem] = problemsOf(undefined, { OPENAI_API_KEY: 'sk abc def' });
  expect(problem?.path).toBe('providers.openai.apiKey');
  expect(problem?.message).toMatch(/blank in the middle.*OPENAI_API_KEY/);
});

test.each([
  ['server: { corsOrigins: [chat.example.com] }', 'server.corsOrigins[0]', 'https://chat.example.com'],
  ['server: { corsOrigins: ["*", "https://*.example.com"] }', 'server.corsOrigins[1]', 'stands for many'],
  ['server: { corsOrigins: ["https://chat.example.com/app"] }', 'server.corsOrigins[0]', 'without a path'],
  ['server: { allowedHosts: ["https://chat.example.com"] }', 'server.allowedHosts[0]', 'without https://'],
  ['server: { allowedHosts: ["*.example.com"] }', 'server.allowedHosts[0]', 'stands for many'],
  ['server: { trustedProxies: [10.0.0.0/99] }', 'server.trustedProxies[0]', 'such as 10.0.0.0/8'],
  ['server: { trustedProxies: [10.0.0.1, loadbalancer] }', 'server.trustedProxies[1]', 'an address or a CIDR range'],
  ['models: [{ name: "a\\nb", provider: local }]', 'models[0].name', 'control characters'],
  ['models: [{ name: "a ", provider: local }]', 'models[0].name', 'begin or end with a blank'],
  ['models: [{ name: "a", provider: local, upstreamModel: " b" }]', 'models[0].upstreamModel', 'blank'],
  ['models: [{ name: "*", provider: local, upstreamModel: b }]', 'models[0].upstreamModel', 'beside the name "*"'],
  ['models: [{ name: "*", provider: local }]\ndefaults: { model: "*" }', 'defaults.model', 'the name of one model'],
  [`auth: { keys: [{ id: "a\\u0007", sha256: ${hash} }] }`, 'auth.keys[0].id', 'control characters'],
])('%s', (text, path, message) => {
  expect(problemsOf(provider + text)).toMatchObject([
    { path, line: 2 + text.split('\n').length - 1, message: expect.stringContaining(message) as unknown },
  ]);
});

test.each([
  'server: { corsOrigins: ["*"] }',
  'server: { corsOrigins: ["https://chat.example.com", "http://localhost:3000/", "app://x", "https://[::1]:3000"] }',
  'server: { allowedHosts: [chat.example.com, "chat.example.com:8443", "[fd00::1]", 10.0.0.5] }',
  'server: { trustedProxies: [10.0.0.0/8, 192.168.1.1, "fd00::/8", "::1"] }',
])('%s is taken', (text) => {
  expect(problemsOf(`${provider}${text}\nnone: 1`)).toMatchObject([{ path: 'none' }]);
});
