import { afterEach, expect, test } from 'vitest';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider } from '../upstream/provider-for-tests.ts';
import { answerOf, errorOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const completion =
  '{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}';
const types = ['text/plain', 'text/plain; charset=utf-8', 'application/octet-stream', 'TEXT/JSON', 'text/javascript'];

function typed(type: string | undefined, body: string, status = 200): string {
  if (type !== undefined) return httpAnswer(status, body, { 'content-type': type });
  return `HTTP/1.1 ${status} OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

test.each([...types, undefined, ''])('a whole completion as %s is an answer', async (type) => {
  await using raw = await startRawProvider((socket) => socket.write(typed(type, completion)));
  const answer = await answerOf(run(raw.provider, false));
  expect(answer.kind).toBe('complete');
  expect(answer.kind === 'complete' && answer.body.toString()).toBe(completion);
});

test('one that is larger than a refusal may be is an answer too', async () => {
  const long = completion.replace('hi', 'hi'.repeat(100_000));
  await using raw = await startRawProvider((socket) => socket.write(typed('text/plain', long)));
  expect((await answerOf(run(raw.provider, false))).kind).toBe('complete');
});

test.each([
  ['text/plain', 'Service is starting'],
  ['text/plain', '{"status":"ok"}'],
  ['text/plain', '{"choices":null}'],
  ['text/plain', completion.slice(0, -1)],
  [undefined, '{"hello":"world"}'],
  ['application/octet-stream', ''],
  ['text/html', completion],
  ['application/xml', completion],
  ['image/png', completion],
])('as %s, %j is no answer', async (type, body) => {
  await using raw = await startRawProvider((socket) => socket.write(typed(type, body)));
  const error = await errorOf(run(raw.provider, false));
  expect(error.code).toBe('upstream_invalid');
  expect(error.message).toContain(`${type ?? 'no content type'} where JSON was asked for`);
});

test.each([...types, undefined, 'text/html'])('an error as %s is the error', async (type) => {
  const body = '{"error":{"message":"slow down","code":429}}';
  await using raw = await startRawProvider((socket) => socket.write(typed(type, body)));
  const error = await errorOf(run(raw.provider, false));
  expect([error.code, error.message]).toEqual(['provider_rate_limited', 'slow down']);
});

test.each(['text/plain', undefined])('an error beside choices as %s is the error', async (type) => {
  const body = completion.replace('{', '{"error":{"message":"slow down","code":429},');
  await using raw = await startRawProvider((socket) => socket.write(typed(type, body)));
  expect((await errorOf(run(raw.provider, false))).code).toBe('provider_rate_limited');
});
