import { expect, test } from 'vitest';
import { configOf, problemsOf } from './config-in-memory.fixture.ts';

const model = 'models: [{ name: a, provider: p }]';
const to = (baseUrl: string): string => `providers: { p: { baseUrl: "${baseUrl}" } }\n${model}\n`;

test.each([
  ['models: [{ name: a, provider: vllm }]', {}],
  [to('http://localhost:8000/v1'), {}],
  [to('http://127.0.0.1:9090/v1'), {}],
  [`${to('http://[::1]:8000/v1')}server: { host: "::" }`, {}],
  [`${to('http://127.0.0.2:8000/v1')}server: { host: 0.0.0.0 }`, {}],
  [`${to('http://10.0.0.5:8123/v1')}server: { host: 10.0.0.5, port: 8123 }`, {}],
  [to('http://127.0.0.1/v1'), { HEADGATE_PORT: '80' }],
])('a provider that is the gateway itself would call it without end: %s', (text, env) => {
  const [problem, ...others] = problemsOf(text, env);
  expect(problem?.path).toMatch(/^providers\.(p|vllm)\.baseUrl$/);
  expect(problem?.message).toMatch(/is the address of this gateway itself \((server|admin)\.port\)/);
  expect(others).toEqual([]);
});

test.each([
  ['another port', to('http://127.0.0.1:8001/v1')],
  ['another host', to('http://vllm:8000/v1')],
  ['another address of this machine', to('http://127.0.0.2:8000/v1')],
  ['a port that is not chosen yet', `${to('http://127.0.0.1:8000/v1')}server: { port: 0 }`],
])('a provider at %s is not the gateway', (_case, text) => {
  expect(configOf(text).warnings).toEqual([]);
});

test('a provider whose section is empty is there, and lacks its URL', () => {
  expect(problemsOf(`providers:\n  p:\n${model}\n`)).toMatchObject([
    { path: 'providers.p.baseUrl', message: expect.stringContaining('is missing') as unknown },
  ]);
});

test('a misspelt choice is answered with the right one first', () => {
  expect(problemsOf('providers: { p: { preset: gorq } }')[0]?.message).toMatch(
    /^is not a known value; did you mean "groq"\? Known are "anthropic", .*"z-ai"$/,
  );
  expect(problemsOf('providers: { p: { preset: nobody } }')[0]?.message).toMatch(/^must be one of "anthropic", /);
});

test('a list of texts where sections belong says what a section has', () => {
  expect(problemsOf('models: [gpt-5.1]')[0]?.message).toBe(
    'must be a section (indented "key: value" lines) with name and provider',
  );
});

test.each([
  ['baseUrl: "https://acme.openai.azure.com"', 'providers.p.baseUrl does not end in /openai/v1'],
  ['baseUrl: "https://acme.services.ai.azure.com/openai"', 'providers.p.baseUrl does not end in /openai/v1'],
  [
    'deployments: true, query: { api-version: "2024-10-21" }, baseUrl: "https://acme.openai.azure.com"',
    'providers.p.baseUrl does not end in /openai, ',
  ],
  ['deployments: true, baseUrl: "https://acme.openai.azure.com/openai"', 'providers.p.query.api-version is missing'],
])('a path that Azure does not have is warned of: %s', (settings, warning) => {
  const { warnings } = configOf(`providers: { p: { preset: azure-openai, apiKey: key-12345678, ${settings} } }`);
  expect(warnings).toEqual([expect.stringContaining(warning)]);
});

test.each([
  'baseUrl: "https://acme.openai.azure.com/openai/v1/"',
  'baseUrl: "https://apim.example.com/llm"',
  'deployments: true, query: { api-version: "2024-10-21" }, baseUrl: "https://acme.openai.azure.com/openai"',
])('a path that may be right is not warned of: %s', (settings) => {
  const { warnings } = configOf(`providers: { p: { preset: azure-openai, apiKey: key-12345678, ${settings} } }`);
  expect(warnings).toEqual([]);
});
