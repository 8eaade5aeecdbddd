import { RateLimitError } from 'openai';
import { expect, test } from 'vitest';
import { eventsOf, saying, startAimock } from './start-aimock.ts';

const tooMany = { error: { message: 'Too many of them.', type: 'rate_limit_error' }, status: 429, retryAfter: 7 };

test.each([false, true])('a 429 before the answer is told by both routes (stream: %s)', async (stream) => {
  const { aimock, client, infer } = await startAimock();
  aimock.onMessage('hello', tooMany);
  const call = client.chat.completions.create({ ...saying('hello'), stream }, { maxRetries: 0 });
  const thrown: unknown = await call.then(String, (error: unknown) => error);
  expect(thrown).toBeInstanceOf(RateLimitError);
  expect(thrown).toMatchObject({ message: '429 Too many of them.' });
  expect((thrown as RateLimitError).headers.get('retry-after')).toBe('7');

  const response = await infer({ prompt: 'hello', stream });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await response.json()).toMatchObject({ error: { code: 'provider_rate_limited' } });
});

test('a 500 is a 502 on both routes, and its words arrive', async () => {
  const { aimock, client, infer } = await startAimock();
  aimock.onMessage('hello', { error: { message: 'temperature must be below 2', type: 'server_error' }, status: 500 });
  const call = client.chat.completions.create(saying('hello'), { maxRetries: 0 });
  await expect(call).rejects.toMatchObject({
    status: 502,
    code: 'upstream_error',
    message: expect.stringContaining('temperature must be below 2') as unknown,
  });
  const response = await infer({ prompt: 'hello' });
  expect(response.status).toBe(502);
  expect(await response.text()).toContain('temperature must be below 2');
});

test('a stream cut in the middle is an error on both routes', async () => {
  const { aimock, client, infer } = await startAimock();
  aimock.onMessage('hello', { content: 'this answer comes in many pieces' }, { truncateAfterChunks: 3, latency: 50 });
  const stream = await client.chat.completions.create({ ...saying('hello'), stream: true });
  const read = async () => {
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    return text;
  };
  await expect(read()).rejects.toThrow(/broke off/);
  const events = await eventsOf(await infer({ prompt: 'hello', stream: true }));
  expect(events.at(-1)).toMatchObject({ event: 'error', data: { error: { code: 'upstream_incomplete' } } });
  expect(events.some(({ event }) => event === 'done')).toBe(false);
});
