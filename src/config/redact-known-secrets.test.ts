import { expect, test } from 'vitest';
import { configOf } from './config-in-memory.fixture.ts';
import { createRedactor } from './redact-known-secrets.ts';

test('takes out what the configuration knows and what looks like a key, and nothing else', () => {
  const config = configOf(
    'providers: { p: { baseUrl: "http://x", apiKey: "my$ecret(1)" } }\nadmin: { token: "my$ecret(1)2" }',
  );
  const redact = createRedactor(config, { OPENAI_API_KEY: 'from-env' });
  expect(redact('a my$ecret(1) b my$ecret(1)2 c from-env d sk-proj-abcdefgh12 e Bearer abcdefgh12345 f')).toBe(
    'a [secret] b [secret] c [secret] d [secret] e Bearer [secret] f',
  );
  expect(redact('the task-force asks: disk-usage is fine')).toBe('the task-force asks: disk-usage is fine');
});

test.each([
  'ya29.abcd_EFGH-1234',
  'gsk_abcdEFGH1234',
  'xai-abcdEFGH1234',
  'AIzaSyA-abcdEFGH1234',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcd',
])('takes out %s, which the configuration does not know', (key) => {
  expect(createRedactor(undefined, {})(`TypeError: ${key} is no URL`)).toBe('TypeError: [secret] is no URL');
});
