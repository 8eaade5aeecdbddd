import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { configOf, errorOf, problemsOf } from './config-in-memory.fixture.ts';

const provider = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';
const models = 'models: [{ name: fast, provider: local }, { name: slow, provider: local }]\n';

function keysOf(members: string): string {
  return `${provider}${models}auth:\n  teams: [shop, research]\n  keys:\n    - id: a\n      sha256: ${'a'.repeat(64)}\n      ${members}\n`;
}

test('a key with everything', () => {
  const text = `${keysOf('name: The shop')}      team: shop\n      models: [fast]\n      expires: 2027-01-31\n      limits: { usdPerMonth: 5 }\n`;
  expect(configOf(text).auth.keys).toEqual([
    {
      id: 'a',
      sha256: 'a'.repeat(64),
      name: 'The shop',
      team: 'shop',
      models: ['fast'],
      expires: '2027-01-31',
      limits: { usdPerMonth: 5 },
    },
  ]);
});

test.each([
  ['team: shpo', 'team', 'names "shpo", which is not in auth.teams (there: shop, research); did you mean "shop"?'],
  ['team: billing', 'team', 'names "billing", which is not in auth.teams (there: shop, research)'],
  ['team: __proto__', 'team', 'names "__proto__", which is not in auth.teams (there: shop, research)'],
  ['team: 42', 'team', 'must be text: put it in quotes'],
  [
    'models: [fast, slwo]',
    'models[1]',
    'names "slwo", which is not under models (there: fast, slow); did you mean "slow"?',
  ],
  [
    'models: ["*"]',
    'models[0]',
    'lists "*", all names not under models, and models has no "*"; leave the list out to allow all',
  ],
  ['models: []', 'models', 'lists no model; leave the line out to allow all'],
  ['models:', 'models', 'lists no model; leave the line out to allow all'],
  ['models: fast', 'models', 'must be a list (lines that start with "- ")'],
  ['expires: 2027-02-30', 'expires', 'is a date or a time that does not exist'],
])('%s', (members, path, message) => {
  expect(problemsOf(keysOf(members))).toMatchObject([{ path: `auth.keys[0].${path}`, line: 8, message }]);
});

test.each(['31.1.2027', '2027-01-31T18:00:00', '2027-01-31T18:00:00+01:00', 'tomorrow', '"2027-01-31 18:00Z"'])(
  'expires: %s, which leaves the zone or the day to guesses, is refused with an example',
  (text) => {
    expect(problemsOf(keysOf(`expires: ${text}`))[0]?.message).toContain('2027-01-31T18:00:00Z');
  },
);

test('a list may have * where the models have it', () => {
  const text = `${provider}models: [{ name: '*', provider: local }]\nauth: { keys: [{ id: a, sha256: ${'a'.repeat(64)}, models: ['*'] }] }`;
  expect(configOf(text).auth.keys[0]?.models).toEqual(['*']);
});

test('the hash of nothing, which an unset variable leaves behind, is nobody’s key', () => {
  const text = `${provider}auth: { keys: [{ id: a, sha256: ${hash('sha256', '')} }] }`;
  expect(problemsOf(text)).toMatchObject([{ path: 'auth.keys[0].sha256', message: 'is the hash of an empty key' }]);
});

test('a second one of its id or hash is told where the first is', () => {
  const text = `${keysOf('name: x')}    - id: a\n      sha256: ${'b'.repeat(64)}\n    - id: c\n      sha256: ${'a'.repeat(64)}\n`;
  expect(errorOf(text).message).toBe(
    [
      'headgate.yaml:9: auth.keys[1].id gives "a" a second time (first in headgate.yaml:6)',
      'headgate.yaml:12: auth.keys[2].sha256 is the hash of a key listed before (first in headgate.yaml:7)',
    ].join('\n'),
  );
});
