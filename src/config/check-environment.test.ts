import { expect, test } from 'vitest';
import { configOf, errorOf, problemsOf } from './config-in-memory.fixture.ts';

const local = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';
const far = 'providers: { far: { baseUrl: "https://llm.example/v1" } }\n';
const password = 'p%zz-secret';

test.each([
  ['HTTPS_PROXY', 'socks5://proxy:1080', 'SOCKS'],
  ['HTTPS_PROXY', 'ftp://proxy:3128', 'must start with http:// or https://'],
  ['HTTPS_PROXY', 'http://', 'is no URL'],
  ['https_proxy', 'http://proxy:99999', 'is no URL'],
  ['ALL_PROXY', 'socks5h://proxy:1080', 'SOCKS'],
  ['all_proxy', 'http://a b:3128', 'is no URL'],
  ['HTTPS_PROXY', `http://me:${password}@proxy:3128`, 'write it as %25'],
  ['HTTPS_PROXY', `me:${password}@proxy:3128`, 'write it as %25'],
])('%s=%s is refused where a provider is called through it', (name, value, words) => {
  const error = errorOf(far, { [name]: value });
  expect(error.message).toMatch(new RegExp(`^${name} in the environment `));
  expect(error.message).toContain(words);
  expect(error.message).toContain('the provider far is called through it');
  expect(error.message).not.toContain(password);
});

test('the proxy of OPENAI_API_KEY alone is checked as well', () => {
  expect(errorOf(undefined, { OPENAI_API_KEY: 'sk-test', HTTPS_PROXY: 'socks5://x' }).message).toContain('HTTPS_PROXY');
});

test.each([
  [far, { HTTPS_PROXY: '127.0.0.1:3128' }],
  [far, { HTTPS_PROXY: 'proxy.corp:3128' }],
  [far, { HTTPS_PROXY: 'http://me:p%25w@proxy:3128' }],
  [far, { HTTPS_PROXY: 'https://proxy' }],
  [far, { HTTPS_PROXY: '', ALL_PROXY: ' ' }],
  [far, { HTTPS_PROXY: 'socks5://x', NO_PROXY: 'llm.example' }],
  [far, { HTTPS_PROXY: 'socks5://x', no_proxy: '*' }],
  [local, { HTTPS_PROXY: 'socks5://x' }],
])('%s with %j is taken', (text, env) => {
  expect(configOf(text, env).warnings).toEqual([]);
});

test.each([
  [far, { HTTP_PROXY: 'http://proxy:3128' }, /^HTTP_PROXY .*HTTPS_PROXY/],
  [
    'providers: { lan: { baseUrl: "http://vllm.lan/v1" } }',
    { http_proxy: 'http://proxy:3128' },
    /^http_proxy .*directly/,
  ],
  [local, { OPENAI_BASE_URL: 'http://x' }, /^OPENAI_BASE_URL .*OPENAI_API_KEY, which is not set/],
  [
    'providers: { openai: { baseUrl: "https://a.example/v1", apiKey: "${OPENAI_API_KEY}" } }',
    { OPENAI_BASE_URL: 'https://b.example/v1', OPENAI_API_KEY: 'sk-test' },
    /^OPENAI_BASE_URL .*the file declares the provider openai/,
  ],
])('%s with %j is warned of', (text, env, warning) => {
  expect(configOf(text, env).warnings).toEqual([expect.stringMatching(warning)]);
});

test.each([
  [far, { HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://proxy:3128' }],
  [local, { HTTP_PROXY: 'http://proxy:3128' }],
])('%s with %j is as it should be', (text, env) => {
  expect(configOf(text, env).warnings).toEqual([]);
});

test.each(['OPENAI_API_KEY', 'OPENAI_API_KEY_FILE'])('a second provider that came from %s is named with it', (name) => {
  const [problem, ...others] = problemsOf(local, { [name]: 'sk-or-a-file' });
  expect(others).toEqual([]);
  expect(problem?.path).toBe('models');
  expect(problem?.message).toContain('more than one provider (local, openai)');
  expect(problem?.message).toContain(`The provider openai is there because ${name} is set in the environment`);
  expect(problem?.message).toContain('unset it if only local is meant');
});

test('two providers of the file are not blamed on the environment', () => {
  const [problem] = problemsOf('providers: { a: { baseUrl: "http://a" }, b: { baseUrl: "http://b" } }');
  expect(problem?.message).toContain('more than one provider (a, b)');
  expect(problem?.message).not.toContain('environment');
});
