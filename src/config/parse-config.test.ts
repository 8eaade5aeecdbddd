import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { configOf, errorOf, problemsOf } from './config-in-memory.fixture.ts';

const provider = 'providers:\n  local: { dialect: openai, baseUrl: "http://127.0.0.1:1/v1" }\n';

test('fills in every default, and what is written wins', () => {
  const config = configOf(`${provider}server:\n  port: 9000\n`);
  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 9000, maxBodyBytes: 4_194_304, corsOrigins: [] });
  expect(config.drain).toEqual({ settleMs: 10_000, deadlineMs: 110_000 });
  expect(config.limits.perCaller.requestsPerMinute).toBe(10);
});

test('a section whose lines are all commented out counts as absent', () => {
  expect(configOf(`${provider}limits:\n  # maxInFlight: 5\n`).limits.perCaller.requestsPerMinute).toBe(10);
});

test('the value is frozen all the way down', () => {
  const config = configOf(provider);
  expect(() => {
    config.server.corsOrigins.push('x');
  }).toThrow(TypeError);
  expect(() => {
    (config.providers as Record<string, unknown>)['x'] = {};
  }).toThrow(TypeError);
});

test('two configurations share no default', () => {
  expect(configOf(provider).server.corsOrigins).not.toBe(configOf(provider).server.corsOrigins);
});

test('values from the environment get the type that the setting has', () => {
  const env = { PORT: '8123', DONE: 'true', KEY: '12345678\n' };
  const text =
    'server:\n  port: ${PORT}\nproviders:\n  p:\n    baseUrl: http://x\n    noDone: "${DONE}"\n    apiKey: ${KEY}\n';
  const config = configOf(text, env);
  expect(config.server.port).toBe(8123);
  expect(config.providers['p']).toMatchObject({ noDone: true });
  expect(config.providers['p']?.apiKey?.reveal()).toBe('12345678');
});

test('a limit is a number or a word, also from the environment', () => {
  const limit = (text: string) =>
    configOf(`${provider}limits: { perCaller: { requestsPerMinute: "\${RPM}" } }`, { RPM: text }).limits.perCaller;
  expect(limit('20').requestsPerMinute).toBe(20);
  expect(limit('unlimited').requestsPerMinute).toBe('unlimited');
  expect(problemsOf(`${provider}limits: { perCaller: { requestsPerMinute: 0 } }`)[0]?.message).toBe(
    'must be a whole number from 1 to 1000000000 or "unlimited"',
  );
});

test.each(['', ' ', '8e3', '0x1', 'eighty', '80.5', '1 2'])('%j from the environment is no port', (text) => {
  expect(problemsOf(`${provider}server:\n  port: \${PORT}\n`, { PORT: text })).toMatchObject([
    { path: 'server.port', line: 4, message: 'must be a whole number (its value comes from PORT)' },
  ]);
});

test('every problem is found, each with its path and line', () => {
  const text = `server:
  prot: 1
  max_body_bytes: 5
  host: 3
  maxBodyBytes: 1
colour: red
providers:
  p:
    dialect: openia
models:
  - name: a
    provider: p
    upstreamMode: b
`;
  expect(problemsOf(text).map(({ path, line, message }) => [line, path, message])).toEqual([
    [2, 'server.prot', 'is not a known setting in server; did you mean "port"?'],
    [3, 'server.max_body_bytes', 'is not a known setting in server; did you mean "maxBodyBytes"?'],
    [4, 'server.host', 'must be text: put it in quotes'],
    [5, 'server.maxBodyBytes', 'must be at least 1024'],
    [
      6,
      'colour',
      expect.stringContaining('is not a known setting at the top of the file; known are server, ') as unknown,
    ],
    [8, 'providers.p.baseUrl', expect.stringContaining('is missing: ') as unknown],
    [
      9,
      'providers.p.dialect',
      expect.stringMatching(/^is not a known value; did you mean "openai"\? Known are .*"openai-chat", "openai", /),
    ],
    [13, 'models[0].upstreamMode', 'is not a known setting in models[0]; did you mean "upstreamModel"?'],
  ]);
});

test.each([
  ['- a', 'must be a section'],
  ['text', 'must be a section'],
  ['server: 5', 'must be a section'],
  ['models: {}', 'must be a list'],
  ['models: [5]', 'must be a section'],
  ['server: { port: }', 'is empty; write a whole number or leave the line out'],
  ['attempts: { deadlineMs: 3000000000 }', 'must be at most 2147483647'],
  ['providers: { "A b": { baseUrl: "http://x" } }', 'is not a name that fits here'],
  ['__proto__: 1', 'is not a known setting'],
  ['server: { constructor: 1 }', 'is not a known setting'],
])('%s: %s', (text, message) => {
  expect(problemsOf(text)[0]?.message).toContain(message);
});

test('a message reads as file, line, setting, what to do', () => {
  expect(errorOf('server:\n  port: 70000\n').message).toBe('headgate.yaml:2: server.port must be at most 65535');
});

test('secrets are wrapped, and no print repeats them', () => {
  const secret = 'sk-very-secret-value';
  const text = `admin: { token: "${secret}" }\nproviders: { p: { baseUrl: "http://x", apiKey: "\${KEY}" } }\n`;
  const config = configOf(text, { KEY: secret });
  expect(config.admin.token).toBeInstanceOf(Secret);
  expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain(secret);
});

test.each([
  'server: { port: "${KEY}" }',
  'telemetry: { logLevel: "${KEY}" }',
  'auth: { keys: [{ id: a, sha256: "${KEY}" }] }',
  'models: [{ name: "a", provider: "${KEY}" }]',
  'models: [{ name: "${KEY}", provider: p }, { name: "${KEY}", provider: p }]',
  'defaults: { model: "${KEY}" }\nmodels: []',
  'providers: { p: { baseUrl: "${KEY}" } }',
  'server: ${KEY}',
])('no error repeats a secret, but the variable it came from is named: %s', (wrong) => {
  const full = wrong.startsWith('providers')
    ? wrong
    : `${provider}${wrong.replaceAll('provider: p', 'provider: local')}`;
  const said = errorOf(full, { KEY: 'sk-very-secret-value' });
  expect(said.message + inspect(said, { depth: 9 })).not.toContain('very-secret-value');
  expect(said.message).toContain('KEY');
});

test('no error repeats what stands in the file where a hash should', () => {
  const said = errorOf(`${provider}auth: { keys: [{ id: a, sha256: sk-very-secret-value }] }`);
  expect(said.message).not.toContain('very-secret-value');
});

test('a path starts at the folder of the file', () => {
  const text =
    'providers: { p: { baseUrl: "http://x", apiKeyFile: key.txt } }\nupstream: { extraCaFile: /etc/ca.pem }\n';
  const config = configOf(text);
  expect(config.providers['p']?.apiKeyFile).toBe(`${process.cwd()}/key.txt`);
  expect(config.upstream.extraCaFile).toBe('/etc/ca.pem');
});
