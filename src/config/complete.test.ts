import type { ChatModel } from 'openai/resources/shared';
import { expect, test } from 'vitest';
import { builtInModel } from './complete-models.ts';
import { configOf, errorOf } from './config-in-memory.fixture.ts';

const local = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';
const simulatedModels = [
  { name: builtInModel, provider: 'simulator' },
  { name: '*', provider: 'simulator' },
];

test.each([{}, { OPENAI_API_KEY: '' }, { OPENAI_API_KEY: '  \n' }, { OPENAI_API_KEY_FILE: '' }])(
  'with neither a key nor a file, on loopback, the simulator answers: %j',
  (env) => {
    expect(configOf(undefined, env)).toMatchObject({
      backend: { kind: 'embedded-simulator' },
      providers: {},
      models: simulatedModels,
      defaults: { model: builtInModel },
    });
  },
);

test.each([
  [undefined, { HEADGATE_HOST: '0.0.0.0' }, 'server.host is 0.0.0.0'],
  [undefined, { HEADGATE_HOST: '::' }, 'server.host is ::'],
  [undefined, { HEADGATE_ADMIN_HOST: '10.0.0.1' }, 'admin.host is 10.0.0.1'],
  [undefined, { HEADGATE_HOST: 'gateway.internal' }, 'server.host is gateway.internal'],
  [undefined, { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, 'OPENAI_BASE_URL names a provider'],
  ['', {}, 'there is a configuration file (headgate.yaml)'],
  ['limits: { perCaller: { requestsPerMinute: 5 } }', { OPENAI_API_KEY: '' }, 'there is a configuration file'],
])('%j with %j is refused, and says what to do', (text, env, reason) => {
  const { message } = errorOf(text, env);
  expect(message).toContain(reason);
  expect(message).toContain('Set OPENAI_API_KEY');
});

test.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', '::ffff:127.0.0.1'])('%s is loopback', (host) => {
  expect(configOf(undefined, { HEADGATE_HOST: host }).backend.kind).toBe('embedded-simulator');
});

test('a key in the environment makes the provider openai, wherever the listeners are', () => {
  const config = configOf(undefined, { OPENAI_API_KEY: ' sk-1\n', HEADGATE_HOST: '0.0.0.0' });
  expect(config.backend).toEqual({ kind: 'providers' });
  expect(config.providers['openai']).toMatchObject({ dialect: 'openai-chat', baseUrl: 'https://api.openai.com/v1' });
  expect(config.providers['openai']?.apiKey?.reveal()).toBe('sk-1');
  expect(config.models.map((model) => [model.name, model.provider])).toEqual([
    [builtInModel, 'openai'],
    ['*', 'openai'],
  ]);
});

test('OPENAI_BASE_URL and OPENAI_API_KEY_FILE are honoured', () => {
  const env = { OPENAI_API_KEY: '', OPENAI_API_KEY_FILE: '/run/key', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' };
  expect(configOf('', env).providers).toEqual({
    openai: {
      preset: 'openai',
      dialect: 'openai-chat',
      alsoSpeaks: [],
      baseUrl: 'http://127.0.0.1:1/v1',
      apiKeyFile: '/run/key',
    },
  });
  expect(errorOf(undefined, { ...env, OPENAI_API_KEY: 'sk-1' }).message).toContain('both set');
});

test('the file says what openai is, where it does; the environment does not change it', () => {
  const text = 'providers: { openai: { baseUrl: "http://127.0.0.1:1/v1" } }';
  expect(configOf(text, { OPENAI_API_KEY: 'sk-1' }).providers['openai']?.apiKey).toBeUndefined();
});

test('OpenAI without a key is refused, also beside a provider that has one', () => {
  const text = 'providers: { openai: { baseUrl: "https://api.openai.com/v1" } }';
  expect(errorOf(text, { OPENAI_API_KEY: '' }).message).toContain('providers.openai has no key');
});

test('another provider gets no default model that it may not have', () => {
  expect(configOf(local)).toMatchObject({ models: [{ name: '*', provider: 'local' }], defaults: {} });
  expect(configOf(`${local}defaults: { model: llama }`)).toMatchObject({
    models: [{ name: 'llama' }, { name: '*' }],
    defaults: { model: 'llama' },
  });
});

test('with two providers the models must say who serves what', () => {
  expect(errorOf(local, { OPENAI_API_KEY: 'sk-1' }).message).toContain(
    'models is missing: with more than one provider',
  );
});

test('the first model listed by name stands in where none is named', () => {
  const text = `${local}models: [{ name: "*", provider: local }, { name: b, provider: local }, { name: c, provider: local }]`;
  expect(configOf(text).defaults.model).toBe('b');
});

test('the built-in model is one that OpenAI knows and has not announced the end of', () => {
  const known: ChatModel = builtInModel;
  expect(known).toBe(builtInModel);
});

test('addresses from the environment win over the file', () => {
  const text = `${local}server: { host: 10.0.0.1, port: 1 }\nadmin: { port: 2 }\n`;
  const env = { HEADGATE_HOST: '0.0.0.0', HEADGATE_PORT: '81', HEADGATE_ADMIN_HOST: '::1', HEADGATE_ADMIN_PORT: '91' };
  const config = configOf(text, env);
  expect([config.server.host, config.server.port, config.admin.host, config.admin.port]).toEqual([
    '0.0.0.0',
    81,
    '::1',
    91,
  ]);
  expect(errorOf(undefined, { HEADGATE_PORT: 'x' }).message).toBe(
    'server.port must be a whole number (its value comes from HEADGATE_PORT)',
  );
});
