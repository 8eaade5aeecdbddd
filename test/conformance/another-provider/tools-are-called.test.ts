import { expect, test } from 'vitest';
import { eventsOf, saying, startAimock } from './start-aimock.ts';

const call = { name: 'weather', arguments: '{"city":"Zürich","days":3}' };
const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];

test('a tool call arrives through /v1/chat/completions, complete and streamed', async () => {
  const { aimock, client } = await startAimock();
  aimock.onMessage('weather', { toolCalls: [{ id: 'call_1', ...call }] });
  const asked = { ...saying('the weather?'), tools };
  const expected = { message: { tool_calls: [{ id: 'call_1', function: call }] }, finish_reason: 'tool_calls' };
  const complete = await client.chat.completions.create(asked);
  expect(complete.choices).toMatchObject([expected]);
  const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
  expect(streamed.choices).toMatchObject([expected]);
});

test('a tool call arrives through /v1/inference, complete and streamed', async () => {
  const { aimock, infer } = await startAimock();
  aimock.onMessage('weather', { toolCalls: [{ id: 'call_1', ...call }] });
  const asked = { prompt: 'the weather?', tools };
  const complete: unknown = await (await infer(asked)).json();
  expect(complete).toMatchObject({ tool_calls: [{ id: 'call_1', function: call }], finish_reason: 'tool_calls' });
  const events = await eventsOf(await infer({ ...asked, stream: true }));
  expect(events).toMatchObject([
    { event: 'start' },
    { event: 'tool_call', data: { id: 'call_1', function: call } },
    { event: 'done', data: { finish_reason: 'tool_calls' } },
  ]);
});
