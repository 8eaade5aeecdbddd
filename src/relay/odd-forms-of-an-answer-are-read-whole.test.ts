import { expect, test } from 'vitest';
import type { CompleteAnswer } from '../core/answer.ts';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import { headgateClient } from '../dialects/headgate/client.ts';
import { HeadgateStreamWriter } from '../dialects/headgate/write-stream.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { selectRelay } from './select-relay.ts';
import { ThroughHub } from './through-hub.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'm' };

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

function complete(choice: string): unknown {
  const body = Buffer.from(`{"choices":[${choice}]}`);
  const relayed = selectRelay(headgateClient, openaiChatProvider).complete(
    { body, target } as CompleteAnswer,
    () => metadata,
  );
  return JSON.parse(relayed.body.toString());
}

function streamed(choice: string): string {
  const transform = new ThroughHub(openaiChatProvider, target, new HeadgateStreamWriter(metadata));
  return transform.take(Buffer.from(`data: {"choices":[${choice}]}\n\ndata: [DONE]\n\n`));
}

const big = '{"n":9007199254740993}';
const call = (members: string): string => `{"tool_calls":[{${members}}]}`;
const quoted = JSON.stringify(big);

test.each([
  ['arguments as an object', call(`"id":"a","function":{"name":"f","arguments":${big}}`), 'a', big],
  ['null as arguments', call('"id":"a","function":{"name":"f","arguments":null}'), 'a', ''],
  ['no arguments', call('"id":"a","function":{"name":"f"}'), 'a', ''],
])('a tool call with %s: complete and streamed', (_form, said, id, json) => {
  const told = { id, type: 'function', function: { name: 'f', arguments: json } };
  expect(complete(`{"message":${said},"finish_reason":"stop"}`)).toMatchObject({ tool_calls: [told] });
  expect(streamed(`{"index":0,"delta":${said},"finish_reason":"stop"}`)).toContain(JSON.stringify(told));
});

const ids = (text: string): string[] => [...text.matchAll(/"id":"(call_[^"]+)"/g)].map(([, id]) => String(id));

test.each([
  ['no ids', `{"tool_calls":[{"index":0,"function":{"name":"f"}},{"index":1,"function":{"name":"g"}}]}`, 2],
  ['empty ids', `{"tool_calls":[{"index":0,"id":"","function":{"name":"f"}}]}`, 1],
  ['ids that are null', `{"tool_calls":[{"index":0,"id":null,"function":{"name":"f"}}]}`, 1],
  ['the form before tool calls', `{"content":null,"function_call":{"name":"f","arguments":${quoted}}}`, 1],
])('tool calls with %s get ids of our own, by which their results can name them', (_form, said, count) => {
  const all = [
    ...ids(JSON.stringify(complete(`{"message":${said},"finish_reason":"stop"}`))),
    ...ids(streamed(`{"index":0,"delta":${said},"finish_reason":"stop"}`)),
  ];
  expect(all).toHaveLength(2 * count);
  expect(new Set(all).size).toBe(2 * count);
});

test.each([
  ['a part alone', '{"type":"text","text":"hello"}'],
  ['parts without a type', '[{"text":"hel"},{"text":"lo"}]'],
])('%s as content: complete and streamed', (_form, content) => {
  const said = `{"content":${content}}`;
  expect(complete(`{"message":${said},"finish_reason":"stop"}`)).toMatchObject({ output: 'hello' });
  const events = streamed(`{"index":0,"delta":${said},"finish_reason":"stop"}`);
  expect([...events.matchAll(/"text":"(\w+)"/g)].map(([, text]) => text).join('')).toBe('hello');
});

test('a whole answer as the only event of a stream', () => {
  expect(streamed('{"index":0,"message":{"content":"hello"},"finish_reason":"stop"}')).toContain('"text":"hello"');
});

test.each(['7', 'true', '{"type":"image"}', '[{"text":7}]'])('%s as content is refused', (content) => {
  expect(() => complete(`{"message":{"content":${content}},"finish_reason":"stop"}`)).toThrow(
    'its content is not text',
  );
});

test('a tool call without a name is refused', () => {
  expect(() => complete(`{"message":${call('"id":"a","function":{"arguments":"{}"}')}}`)).toThrow('without a name');
});
