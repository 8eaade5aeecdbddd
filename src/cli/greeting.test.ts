import { expect, test } from 'vitest';
import { configOf } from '../config/config-in-memory.fixture.ts';
import { renderGreeting, renderStartLine } from './greeting.ts';
import { reportStart } from './start-report.ts';

const listening = { public: { host: '127.0.0.1', port: 8000 }, admin: { host: '127.0.0.1', port: 9090 } };
const hash = 'a'.repeat(64);

test('says that the simulator answers, where, and what to do about it', () => {
  const report = reportStart(configOf(undefined), { ...listening, simulatorUrl: 'http://127.0.0.1:4100/v1' }, '1.2.3');
  const text = renderGreeting(report);
  expect(text).toContain('http://127.0.0.1:8000 ');
  expect(text).toContain('http://127.0.0.1:9090 ');
  expect(text).toContain('the embedded simulator, http://127.0.0.1:4100/v1: ANSWERS ARE MADE UP');
  expect(text).toContain('OPENAI_API_KEY=sk-… npm start');
  expect(text).toContain('http://127.0.0.1:8000/docs\n');
  expect(text).toContain(
    `curl -N -H 'content-type: application/json' -d '{"prompt":"hello","stream":true}' http://127.0.0.1:8000/v1/inference\n`,
  );
  expect(JSON.parse(renderStartLine(report))).toMatchObject({
    level: 'info',
    msg: 'ready',
    simulated: true,
    version: '1.2.3',
  });
});

test('names the provider, and a curl that works from here with a key', () => {
  const config = configOf(`auth: { keys: [{ id: a, sha256: ${hash} }] }`, { OPENAI_API_KEY: 'sk-secret-key' });
  const report = reportStart(config, { ...listening, public: { host: '::', port: 8000 } }, '1.2.3');
  const text = renderGreeting(report);
  expect(text).toContain('provider  openai, https://api.openai.com/v1');
  expect(text).toContain('http://[::]:8000 ');
  expect(text).toContain(`curl -N -H "Authorization: Bearer $HEADGATE_KEY" -H`);
  expect(text).toContain('http://[::1]:8000/v1/inference');
  expect(text).not.toContain('simulator');
  expect(text + renderStartLine(report)).not.toContain('sk-secret-key');
});

test('says that budgets start anew, where one is configured and no store remembers it', () => {
  const start = (yaml: string) => reportStart(configOf(yaml, { OPENAI_API_KEY: 'sk-secret-key' }), listening, '1.2.3');
  const key = (limits: string): string => `auth: { keys: [{ id: a, sha256: ${hash}, limits: ${limits} }] }`;
  for (const yaml of [
    key('{ usdPerDay: 1 }'),
    'auth: { teams: [search] }\nlimits: { perTeam: { search: { usdPerMonth: 100 } } }',
  ]) {
    expect(renderGreeting(start(yaml))).toContain('budgets   start anew with each process');
    expect(renderStartLine(start(yaml))).toContain('"budgets":"start anew with each process"');
  }
  const remembered = 'limits: { gateway: { usdPerDay: 1 }, valkey: { url: "redis://127.0.0.1" } }';
  for (const yaml of [key('{ tokensPerDay: 1, usdPerDay: unlimited }'), remembered]) {
    expect(renderGreeting(start(yaml)) + renderStartLine(start(yaml))).not.toContain('budgets');
  }
});

test('names the first keys with what they may, and says how many more there are', () => {
  const keys = Array.from(
    { length: 7 },
    (_, index) => `{ id: k${index}, sha256: ${'abcdef0'.charAt(index)}${'f'.repeat(63)}, team: t }`,
  );
  const config = configOf(`auth: { teams: [t], keys: [${keys.join(', ')}] }`, { OPENAI_API_KEY: 'sk-secret-key' });
  const report = reportStart(config, listening, '1.2.3');
  const text = renderGreeting(report);
  expect(text).toContain('  callers   told apart by 7 keys; 10 requests a minute each\n            k0: team t\n');
  expect(text).toContain('k4: team t\n            and 2 more, which headgate check lists\n');
  expect(JSON.parse(renderStartLine(report))).toMatchObject({ keys: { required: true, count: 7 } });
  expect(text + renderStartLine(report)).not.toContain('ffffff');
});

test('warns where whoever reaches it is served, and of models whose limits have a way around them', () => {
  const start = (yaml: string) => reportStart(configOf(yaml, { OPENAI_API_KEY: 'sk-secret-key' }), listening, '1.2.3');
  const sealing = 'objects: { secret: of-sixteen-characters }';
  const open = start(`server: { host: 0.0.0.0 }\n${sealing}`);
  const sentence = /no key is wanted on 0\.0\.0\.0:8000: .*auth\.keys or auth\.keysFile/;
  expect(renderGreeting(open)).toMatch(new RegExp(`warning +${sentence.source}`));
  expect(JSON.parse(renderStartLine(open))).toMatchObject({ warnings: [expect.stringMatching(sentence)] });
  const limited = 'limits: { perModel: { gpt-6-luna: { requestsPerMinute: 3 } } }';
  expect(renderGreeting(start(limited))).toContain('set limits.perModel["*"]');
  const quiet = [
    '',
    'server: { host: "::1" }',
    `server: { host: 0.0.0.0 }\nauth: { keys: [{ id: a, sha256: ${hash} }] }\n${sealing}`,
    'limits: { perModel: { gpt-6-luna: { requestsPerMinute: 3 }, "*": { requestsPerMinute: unlimited } } }',
    `${limited}\nmodels: [{ name: gpt-6-luna, provider: openai }]`,
  ];
  for (const yaml of quiet) {
    expect(renderGreeting(start(yaml)) + renderStartLine(start(yaml))).not.toMatch(/warn/i);
  }
});
