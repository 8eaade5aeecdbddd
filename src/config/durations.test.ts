import { expect, test } from 'vitest';
import { configOf, problemsOf } from './config-in-memory.fixture.ts';
import { settingsTree } from './schema.ts';
import type { SettingSchema } from './setting-schema.ts';

const provider = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';

test('every setting that ends in Ms is a duration, and no other', () => {
  const paths = [...leaves(settingsTree, '')];
  const inMs = paths.filter(([path]) => path.endsWith('Ms'));
  expect(inMs.length).toBeGreaterThan(15);
  for (const [path, { duration }] of paths) expect(duration === true, path).toBe(path.endsWith('Ms'));
});

test.each([
  ['30s', 30_000],
  ['500ms', 500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['"30s"', 30_000],
  ['30000', 30_000],
])('deadlineMs: %s', (text, ms) => {
  const { attempts, models, warnings } = configOf(
    `${provider}attempts: { deadlineMs: ${text} }\nmodels: [{ name: a, provider: local, deadlineMs: ${text} }]`,
  );
  expect(attempts.deadlineMs).toBe(ms);
  expect(models[0]?.deadlineMs).toBe(ms);
  expect(warnings).toEqual([]);
});

test.each([
  ['45s', 45_000],
  ['45000', 45_000],
  [' 45s\n', 45_000],
])('from the environment: %j', (value, ms) => {
  const { attempts } = configOf(`${provider}attempts: { deadlineMs: "\${WAIT}" }`, { WAIT: value });
  expect(attempts.deadlineMs).toBe(ms);
});

test.each([
  ['30 sec', 'did you mean 30s?'],
  ['1.5h', 'did you mean 90m?'],
  ['30S', 'did you mean 30s?'],
  ['"30000"', 'did you mean 30000ms?'],
  ['soon', 'must be a duration such as 500ms, 30s, 2m or 1h, or a whole number of milliseconds'],
  ['true', 'must be a duration such as'],
  ['1.5', 'must be a duration such as'],
  ['-5s', 'must be a duration such as'],
  ['-5', 'must be at least 1ms'],
  ['0s', 'must be at least 1ms'],
  ['1000h', 'must be at most 2147483647ms'],
  ['[30s]', 'must be a duration such as'],
  ['', 'is empty; write a duration such as'],
])('deadlineMs: %s is refused with its line and what to write', (text, message) => {
  const [problem, ...others] = problemsOf(`${provider}attempts:\n  deadlineMs: ${text}`);
  expect(problem).toMatchObject({ path: 'attempts.deadlineMs', line: 3 });
  expect(problem?.message).toContain(message);
  expect(others).toEqual([]);
});

test.each([
  [
    'attempts: { deadlineMs: 30 }',
    'headgate.yaml:2: attempts.deadlineMs is 30 milliseconds, where 30s is usual; did you mean 30s? If not, write 30ms',
  ],
  ['streams: { totalMs: 600 }', 'streams.totalMs is 600 milliseconds, where 10m is usual; did you mean 600s?'],
  ['drain: { settleMs: 10 }', 'drain.settleMs is 10 milliseconds, where 10s is usual; did you mean 10s?'],
  ['server: { keepAliveTimeoutMs: 620 }', 'did you mean 620s?'],
  ['upstream: { connectMs: 5 }', 'did you mean 5s?'],
  ['models: [{ name: a, provider: local, deadlineMs: 90 }]', 'models[0].deadlineMs is 90 milliseconds'],
])('%s is taken, and warned of', (text, warning) => {
  expect(configOf(provider + text).warnings).toEqual([expect.stringContaining(warning)]);
});

test('a small number from the environment is warned of with its variable', () => {
  const { warnings } = configOf(`${provider}attempts: { deadlineMs: "\${WAIT}" }`, { WAIT: '30' });
  expect(warnings).toEqual([expect.stringMatching(/did you mean 30s\?.*WAIT/)]);
});

test.each([
  'attempts: { deadlineMs: 30ms }',
  'attempts: { deadlineMs: 1000 }',
  'drain: { settleMs: 0 }',
  'upstream: { connectMs: 200 }',
  'limits: { maxEventLoopDelayMs: 100 }',
])('%s is meant', (text) => {
  expect(configOf(provider + text).warnings).toEqual([]);
});

function* leaves(schema: SettingSchema, path: string): Generator<[string, SettingSchema]> {
  const inside = { ...schema.properties, ...schema.patternProperties, ...(schema.items && { items: schema.items }) };
  if (Object.keys(inside).length === 0) yield [path, schema];
  for (const [name, member] of Object.entries(inside)) yield* leaves(member, `${path}.${name}`);
}
