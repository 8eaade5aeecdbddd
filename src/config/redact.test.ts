import { expect, test } from 'vitest';
import { configOf } from './config-in-memory.fixture.ts';
import { createRedactor } from './redact.ts';

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
