import { afterAll, beforeAll, expect, it } from 'vitest';
import { callRaw } from './raw-call.testing.ts';
import type { RawAnswer } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; status=429' });
});
afterAll(() => simulator.stop());

const messages = [{ role: 'user', content: 'water' }];
const chat = (simulate: string): Promise<RawAnswer> => callRaw(simulator.port, { simulate });
const anthropic = (simulate: string): Promise<RawAnswer> =>
  callRaw(simulator.port, {
    simulate,
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model: 'm', max_tokens: 10, messages },
  });
const gemini = (simulate: string): Promise<RawAnswer> =>
  callRaw(simulator.port, {
    simulate,
    path: '/v1beta/models/m:generateContent',
    body: { contents: [{ parts: [{ text: 'water' }] }] },
  });
const detailsOf = ({ text }: RawAnswer): unknown =>
  (JSON.parse(text) as { error: { details?: unknown } }).error.details;

it.each([
  ['6ms', '6ms'],
  ['1500ms', '1.5s'],
  ['2s', '2s'],
  ['150s', '2m30s'],
])('x-ratelimit-reset of OpenAI: %s', async (time, written) => {
  const { head } = await chat(`ratelimit-reset=${time}`);
  expect(head).toContain(`x-ratelimit-reset-requests: ${written}\r\n`);
  expect(head).toContain(`x-ratelimit-reset-tokens: ${written}\r\n`);
  expect(head).toContain('x-ratelimit-remaining-requests: 0\r\n');
  expect(head).not.toContain('retry-after');
});

it('anthropic-ratelimit-reset as a time of RFC 3339', async () => {
  const { head } = await anthropic('ratelimit-reset=90s');
  const [, written = ''] = /anthropic-ratelimit-tokens-reset: (\S+)\r\n/.exec(head) ?? [];
  expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Math.abs(Date.parse(written) - Date.now() - 90_000)).toBeLessThan(5000);
  expect(head).toContain('anthropic-ratelimit-requests-remaining: 0\r\n');
});

it.each([
  ['', '20s'],
  ['retry-after=3', '3s'],
  ['retry-info=34.5s', '34.5s'],
  ['status=503; retry-info=1s', '1s'],
])("RetryInfo in the body of Gemini's error: %s", async (directives, retryDelay) => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }];
  expect(detailsOf(await gemini(directives))).toEqual(details);
});

it('none at all', async () => {
  const answer = await gemini('retry-info=none');
  expect(detailsOf(answer)).toBeUndefined();
  for (const { head } of [answer, await chat(''), await anthropic('')]) expect(head).not.toContain('retry-after');
});
