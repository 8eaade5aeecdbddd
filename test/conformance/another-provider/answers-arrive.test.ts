import { expect, test } from 'vitest';
import { eventsOf, saying, startAimock } from './start-aimock.ts';

const content = 'Grüße, 世界 👋: this answer comes in many pieces.';

test('complete and streamed answers arrive whole through /v1/chat/completions', async () => {
  const { aimock, client } = await startAimock();
  aimock.onMessage('hello', { content });
  const { choices, usage } = await client.chat.completions.create(saying('hello'));
  expect(choices).toMatchObject([{ message: { content }, finish_reason: 'stop' }]);
  expect(usage?.completion_tokens).toBeGreaterThan(0);

  const pieces: string[] = [];
  const finishReasons: string[] = [];
  for await (const { choices, usage } of await client.chat.completions.create({ ...saying('hello'), stream: true })) {
    expect(usage ?? null).toBeNull(); // this question reaches the provider, but another client sends it
    expect(choices).toHaveLength(1);
    pieces.push(choices[0]?.delta.content ?? '');
    if (choices[0]?.finish_reason) finishReasons.push(choices[0].finish_reason);
  }
  expect(pieces.join('')).toBe(content);
  expect(pieces.length).toBeGreaterThan(5);
  expect(finishReasons).toEqual(['stop']);
});

test('complete and streamed answers arrive whole through /v1/inference, with usage', async () => {
  const { aimock, infer } = await startAimock();
  aimock.onMessage('hello', { content });
  const response = await infer({ prompt: 'hello' });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ output: content, finish_reason: 'stop', provider: 'aimock' });

  const events = await eventsOf(await infer({ prompt: 'hello', stream: true }));
  const tokens = events.filter(({ event }) => event === 'token').map(({ data }) => data['text']);
  expect(tokens.join('')).toBe(content);
  expect(events[0]?.event).toBe('start');
  expect(events.slice(tokens.length + 1)).toMatchObject([
    { event: 'done', data: { finish_reason: 'stop', usage: { output_tokens: expect.any(Number) as unknown } } },
  ]);
});
