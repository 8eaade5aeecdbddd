import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { presets } from '../providers/presets/presets.ts';
import { configOf, errorOf } from './config-in-memory.fixture.ts';

const groq = 'models: [{ name: llama, provider: groq }]';

test('the provider comes from its preset, and its key from the usual variable', () => {
  const { providers, models, defaults } = configOf(groq, { GROQ_API_KEY: ' gsk-1\n' });
  expect(providers['groq']).toMatchObject({ dialect: 'openai-chat', baseUrl: 'https://api.groq.com/openai/v1' });
  expect(providers['groq']?.apiKey?.reveal()).toBe('gsk-1');
  expect(models).toEqual([{ name: 'llama', provider: 'groq' }]);
  expect(defaults.model).toBe('llama');
});

test('the key may be in a file that a variable names', () => {
  const { providers } = configOf(groq, { GROQ_API_KEY_FILE: 'key.txt', GROQ_API_KEY: '' });
  expect(providers['groq']).toMatchObject({ preset: 'groq', apiKeyFile: resolve('key.txt') });
  expect(providers['groq']).not.toHaveProperty('apiKey');
});

test.each([
  [groq, {}, 'headgate.yaml:1: models[0].provider is groq, whose key is missing: set GROQ_API_KEY'],
  [groq, {}, 'for the model "llama"'],
  [groq, { GROQ_API_KEY: 'a', GROQ_API_KEY_FILE: 'b' }, 'GROQ_API_KEY and GROQ_API_KEY_FILE are both set'],
  [groq, { GROQ_API_KEY: 'your-api-key' }, 'GROQ_API_KEY is a placeholder'],
  [groq, { GROQ_API_KEY: 'Bearer gsk-1' }, 'providers.groq.apiKey begins with "Bearer"'],
  ['models: [{ name: gpt, provider: openai }]', {}, 'models[0].provider is openai, whose key is missing'],
  ['models: [{ name: x, provider: openai-compatible }]', {}, 'whose URL nobody knows: declare it under providers'],
  ['models: [{ name: x, provider: cloudflare }]', { CLOUDFLARE_API_TOKEN: 't' }, 'set CLOUDFLARE_ACCOUNT_ID'],
  ['models: [{ name: x, provider: cloudflare }]', { CLOUDFLARE_ACCOUNT_ID: 't' }, 'set CLOUDFLARE_API_TOKEN'],
  [
    'providers: { c: { preset: cloudflare, apiKey: k } }',
    {},
    'providers.c.baseUrl is missing: write it, or set CLOUDFLARE_ACCOUNT_ID',
  ],
  ['models: [{ name: x, provider: grok }]\nproviders: { a: { baseUrl: "http://127.0.0.1:1" } }', {}, '"groq"?'],
  ['models: [{ name: x, provider: mistrl }]\nproviders: { a: { baseUrl: "http://127.0.0.1:1" } }', {}, '"mistral"?'],
  ['providers: { a: { preset: deepsek } }', {}, 'did you mean "deepseek"?'],
  ['providers: { groq: { apiKey: k } }', {}, 'preset: groq'],
])('%s with %j is refused: %s', (text, env, message) => {
  expect(errorOf(text, env).message).toContain(message);
});

test('a misspelt name is refused with a suggestion where nothing is under providers', () => {
  expect(errorOf('models: [{ name: x, provider: mistrl }]').message).toContain('did you mean "mistral"?');
});

test('what stands under providers counts, and keeps its own key', () => {
  const text = `${groq}\nproviders: { groq: { preset: groq, apiKey: own } }`;
  expect(configOf(text, { GROQ_API_KEY: 'other' }).providers['groq']?.apiKey?.reveal()).toBe('own');
});

test('a declared provider takes the key of its preset from the environment', () => {
  const text = 'providers: { mine: { preset: groq } }';
  expect(configOf(text, { GROQ_API_KEY: 'k' }).providers['mine']?.apiKey?.reveal()).toBe('k');
  expect(errorOf(text).message).toContain('providers.mine has no key');
});

test('the key of a preset is not sent to another address', () => {
  const text = 'providers: { mine: { preset: groq, baseUrl: "http://127.0.0.1:1/v1" } }';
  expect(configOf(text, { GROQ_API_KEY: 'k' }).providers['mine']).not.toHaveProperty('apiKey');
});

test.each(['none', 'google'])('a provider with the style %s is not sent the key of the environment', (style) => {
  const text = `providers: { mine: { preset: vertex, authentication: { style: ${style} } } }`;
  expect(configOf(text, { GOOGLE_API_KEY: 'k' }).providers['mine']).not.toHaveProperty('apiKey');
});

test('a server that asks for no key is called without one', () => {
  const { providers } = configOf('models: [{ name: llama, provider: ollama }]');
  expect(providers['ollama']).toEqual({
    preset: 'ollama',
    dialect: 'openai-chat',
    alsoSpeaks: ['openai-responses'],
    baseUrl: 'http://127.0.0.1:11434/v1',
  });
});

test.each([
  ['https://acme.openai.azure.com', 'https://acme.openai.azure.com/openai/v1'],
  ['https://acme.openai.azure.com/', 'https://acme.openai.azure.com/openai/v1'],
])('a part of the URL comes from the environment: %s', (endpoint, baseUrl) => {
  const env = { AZURE_OPENAI_ENDPOINT: endpoint, AZURE_OPENAI_API_KEY: 'k' };
  expect(configOf('models: [{ name: gpt, provider: azure-openai }]', env).providers['azure-openai']).toMatchObject({
    baseUrl,
  });
});

test('keys of AWS are found by AWS’s own rules, and a configured one is not replaced', () => {
  const { providers } = configOf('models: [{ name: nova, provider: bedrock }]', { AWS_REGION: 'eu-central-1' });
  expect(providers['bedrock']?.baseUrl).toBe('https://bedrock-runtime.eu-central-1.amazonaws.com');
  const own = 'providers: { mine: { preset: bedrock, authentication: { region: us-east-1, profile: work } } }';
  const mine = configOf(own, { AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_REGION: 'eu-central-1' }).providers['mine'];
  expect(mine).not.toHaveProperty('apiKey');
  expect(mine?.baseUrl).toBe('https://bedrock-runtime.us-east-1.amazonaws.com');
});

test('several models share the provider, and others stay beside it', () => {
  const text = 'models: [{ name: a, provider: groq }, { name: b, provider: groq }, { name: c, provider: openai }]';
  const { providers } = configOf(text, { GROQ_API_KEY: 'k', OPENAI_API_KEY: 'o' });
  expect(Object.keys(providers).toSorted()).toEqual(['groq', 'openai']);
});

test.each(presets.filter(({ baseUrl }) => baseUrl !== undefined))(
  '$name needs its variables and nothing else',
  (preset) => {
    const variables = [...(preset.baseUrl ?? '').matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable!);
    const env = Object.fromEntries(
      [...variables, preset.keyVariable!].map((variable) => [
        variable,
        /HOST|ENDPOINT/.test(variable) ? 'https://acme.example' : 'value-1',
      ]),
    );
    // vLLM and the gateway have the same usual port.
    const text = `models: [{ name: x, provider: ${preset.name} }]\nserver: { port: 8123 }`;
    const { providers } = configOf(text, env);
    expect(URL.parse(providers[preset.name]!.baseUrl)?.href).not.toContain('$');
    expect(providers[preset.name]?.apiKey?.reveal()).toBe('value-1');
  },
);
