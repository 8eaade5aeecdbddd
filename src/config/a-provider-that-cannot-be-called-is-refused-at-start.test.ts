import { expect, test } from 'vitest';
import { configOf } from './config-in-memory.fixture.ts';
import { parseConfig } from './parse-config.ts';
import { ConfigError } from './problem.ts';
import { createRedactor } from './redact-known-secrets.ts';

const secret = 'hidden-7f3a';

function problemsOf(provider: string): readonly string[] {
  try {
    parseConfig({ text: `providers:\n  p: { ${provider} }\n`, file: 'headgate.yaml' }, { SECRET: secret });
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const address = 'baseUrl: "http://127.0.0.1:1/v1"';

test.each([
  ['preset: nobody', 'providers.p.preset must be one of "anthropic", '],
  ['preset: openai-compatible', 'providers.p.baseUrl is missing'],
  ['preset: openai', 'providers.p has no key, and api.openai.com wants one: write apiKey: ${OPENAI_API_KEY}'],
  [`${address}, authentication: { style: header }`, 'providers.p.authentication.name is missing'],
  [`${address}, authentication: { style: query }`, 'providers.p.authentication.name is missing'],
  [`${address}, authentication: { style: bearer, name: x }`, 'providers.p.authentication.name has no meaning'],
  [`${address}, authentication: { style: header, name: "a b" }`, 'providers.p.authentication.name is no name'],
  [`${address}, authentication: { style: header, name: Host }`, 'providers.p.authentication.name is a header that'],
  [`${address}, apiKey: "\${SECRET}", authentication: { style: none }`, 'providers.p.apiKey would not be sent'],
  ['preset: bedrock', 'providers.p.baseUrl is missing: write it, or the region under authentication'],
  [`preset: bedrock, ${address}`, 'providers.p.authentication.region is missing'],
  [
    'preset: bedrock, authentication: { region: eu-west-1, accessKeyId: AKID }',
    'providers.p.authentication.secretAccessKey is missing',
  ],
  [
    'preset: bedrock, authentication: { region: eu-west-1, secretAccessKey: "${SECRET}" }',
    'providers.p.authentication.accessKeyId is missing',
  ],
  [
    'preset: bedrock, apiKey: "${SECRET}", authentication: { region: eu-west-1, accessKeyId: AKID }',
    'providers.p.authentication.accessKeyId is not used beside apiKey',
  ],
  [`${address}, authentication: { region: eu-west-1 }`, 'providers.p.authentication.region has no meaning with'],
  [`${address}, headers: { Content-Length: "\${SECRET}" }`, 'providers.p.headers.Content-Length is a header that'],
  [`${address}, headers: { authorization: "\${SECRET}" }`, 'providers.p.headers.authorization is where the key goes'],
  [`${address}, headers: { x: "${secret}\\r\\nevil: 1" }`, 'providers.p.headers.x must be one line'],
  [`${address}, headers: { X-A: a, x-a: b }`, 'providers.p.headers.x-a is there twice'],
  [`${address}, headers: { __proto__: a }`, 'is not a name that fits here'],
  [`${address}, query: { a: "${secret}\\u0000" }`, 'providers.p.query.a must be one line'],
  [
    `${address}, authentication: { style: query, name: key }, query: { key: "\${SECRET}" }`,
    'providers.p.query.key is where the key goes',
  ],
  [`${address}, connections: { proxy: "socks5://${secret}" }`, 'providers.p.connections.proxy names a SOCKS proxy'],
  [`${address}, connections: { proxy: "http://${secret}%@p:1" }`, 'providers.p.connections.proxy has a %'],
  [`${address}, connections: { maxConnections: 0 }`, 'providers.p.connections.maxConnections must be at least 1'],
])('%s', (provider, message) => {
  const problems = problemsOf(provider);
  expect(problems.join('\n')).toContain(message);
  expect(problems.join('\n')).not.toContain(secret);
});

test('what can be called is taken, and no secret of it is printed', () => {
  const config = configOf(
    `providers: { p: { ${address}, authentication: { style: none }, headers: { Authorization: "Token ${secret}-1", x-team: web }, query: { k: "${secret}-2" }, connections: { proxy: "http://u:${secret}-3@proxy:1" } }, q: { ${address}, connections: { proxy: none } } }\nmodels: [{ name: "*", provider: p }]`,
  );
  const printed = JSON.stringify(config);
  expect(printed).not.toContain(secret);
  expect(config.providers['q']?.connections?.proxy).toBe('none');
  const redact = createRedactor(config, {});
  expect(redact(`a Token ${secret}-1 b ${secret}-2 c http://u:${secret}-3@proxy:1`)).not.toContain(secret);
});
