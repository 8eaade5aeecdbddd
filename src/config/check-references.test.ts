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
