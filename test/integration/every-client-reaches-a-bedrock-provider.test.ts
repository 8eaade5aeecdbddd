import type { ServerResponse } from 'node:http';
import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk';
import OpenAI, { APIError as OpenAIError } from 'openai';
import { expect, test } from 'vitest';
import { eventFrame, exceptionFrame, textStream } from '../../src/dialects/bedrock/frames-for-tests.ts';
import { type BedrockCall, isSigned, startBedrock } from '../harness/bedrock.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY';
const authentication = { region: 'eu-central-1', accessKeyId: 'AKIDOFTHISTEST', secretAccessKey: secret };
const model = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';

interface Setting {
  readonly gateway: RunningGateway;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly calls: readonly BedrockCall[];
}

type Answer = (call: BedrockCall, response: ServerResponse) => void;

async function start(answer: Answer, provider: object = { authentication }): Promise<Setting> {
  const { baseUrl, calls } = await startBedrock(answer);
  const bedrock = { preset: 'bedrock', baseUrl, ...provider };
  const config = { providers: { bedrock }, models: [{ name: '*', provider: 'bedrock' }], defaults: { model } };
  const gateway = await startGateway({ config });
  return {
    gateway,
    calls,
    openai: new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 }),
  };
}

function sendFrames(response: ServerResponse, frames: readonly Buffer[]): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  response.end(Buffer.concat(frames));
}

/** The same answer, complete and in frames: reasoning, a text and two tool calls. */
function answerWithCalls({ path }: BedrockCall, response: ServerResponse): void {
  const usage = {
    inputTokens: 5,
    outputTokens: 7,
    totalTokens: 12,
    cacheReadInputTokens: 30,
    cacheWriteInputTokens: 0,
  };
  if (path.endsWith('/converse')) {
    const content = [
      { reasoningContent: { reasoningText: { text: 'hm', signature: 'c2ln' } } },
      { text: 'Let me look.' },
      { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Köln' } } },
      { toolUse: { toolUseId: 'tooluse_2', name: 'time', input: {} } },
    ];
    const body = { output: { message: { role: 'assistant', content } }, stopReason: 'tool_use', usage };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return;
  }
  const delta = (contentBlockIndex: number, piece: object): Buffer =>
    eventFrame('contentBlockDelta', { contentBlockIndex, delta: piece });
  const call = (contentBlockIndex: number, toolUseId: string, name: string): Buffer =>
    eventFrame('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name } } });
  sendFrames(response, [
    eventFrame('messageStart', { role: 'assistant' }),
    delta(0, { reasoningContent: { text: 'hm' } }),
    delta(0, { reasoningContent: { signature: 'c2ln' } }),
    eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
    delta(1, { text: 'Let me ' }),
    delta(1, { text: 'look.' }),
    eventFrame('contentBlockStop', { contentBlockIndex: 1 }),
    call(2, 'tooluse_1', 'weather'),
    delta(2, { toolUse: { input: '{"city":' } }),
    delta(2, { toolUse: { input: '"Köln"}' } }),
    eventFrame('contentBlockStop', { contentBlockIndex: 2 }),
    call(3, 'tooluse_2', 'time'),
    eventFrame('contentBlockStop', { contentBlockIndex: 3 }),
    eventFrame('messageStop', { stopReason: 'tool_use' }),
    eventFrame('metadata', { usage, metrics: { latencyMs: 3 } }),
  ]);
}

const hello = [{ role: 'user' as const, content: 'hello' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = ['weather', 'time'].map((name) => ({ type: 'function' as const, function: { name, parameters } }));

test('an OpenAI client gets text and calls of tools with their usage, and goes on with them', async () => {
  const { openai, calls } = await start(answerWithCalls);
  const ask = { model, messages: hello, tools, reasoning_effort: 'low' as const, max_completion_tokens: 4000 };
  const complete = await openai.chat.completions.create(ask);
  const streaming = openai.chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
  const streamed = await streaming.finalChatCompletion();
  for (const { choices, usage } of [complete, streamed]) {
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message).toMatchObject({
      content: 'Let me look.',
      tool_calls: [
        { id: 'tooluse_1', function: { name: 'weather', arguments: '{"city":"Köln"}' } },
        { id: 'tooluse_2', function: { name: 'time', arguments: '{}' } },
      ],
      reasoning_details: [{ text: 'hm', signature: 'c2ln' }],
    });
    expect(usage).toMatchObject({
      prompt_tokens: 35,
      completion_tokens: 7,
      prompt_tokens_details: { cached_tokens: 30 },
    });
  }
  expect(calls.map(({ path }) => path)).toEqual(
    ['converse', 'converse-stream'].map((operation) => `/model/${encodeURIComponent(model)}/${operation}`),
  );
  const message = streamed.choices[0]?.message;
  const results = (message?.tool_calls ?? []).map(({ id }) => ({
    role: 'tool' as const,
    tool_call_id: id,
    content: 'rain',
  }));
  await openai.chat.completions.create({ ...ask, messages: [...hello, ...(message ? [message] : []), ...results] });
  expect(JSON.parse(calls[2]?.body ?? '')).toMatchObject({
    messages: [
      { role: 'user', content: [{ text: 'hello' }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'hm', signature: 'c2ln' } } },
          { text: 'Let me look.' },
          { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Köln' } } },
          { toolUse: { toolUseId: 'tooluse_2', name: 'time', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'tooluse_1', content: [{ text: 'rain' }] } },
          { toolResult: { toolUseId: 'tooluse_2', content: [{ text: 'rain' }] } },
        ],
      },
    ],
    additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
    inferenceConfig: { maxTokens: 4000 },
  });
});

test('an Anthropic client gets the same, complete and streamed', async () => {
  const { anthropic } = await start(answerWithCalls);
  const ask = { model, max_tokens: 4000, messages: hello };
  for (const message of [await anthropic.messages.create(ask), await anthropic.messages.stream(ask).finalMessage()]) {
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      usage: { cache_read_input_tokens: 30, output_tokens: 7 },
    });
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
  }
});

test('every call is signed with the key, or has Bedrock’s own key', async () => {
  const signed = await start(answerWithCalls);
  await signed.openai.chat.completions.create({
    model: 'arn:aws:bedrock:eu-central-1:1:inference-profile/x',
    messages: hello,
  });
  await signed.openai.chat.completions.stream({ model, messages: hello }).finalChatCompletion();
  expect(signed.calls.map((call) => isSigned(call, secret))).toEqual([true, true]);
  expect(signed.calls.map((call) => isSigned(call, 'another'))).toEqual([false, false]);
  expect(signed.calls[0]?.headers.authorization).toMatch(/Credential=AKIDOFTHISTEST\/\d{8}\/eu-central-1\/bedrock\//);
  const bearer = await start(answerWithCalls, { apiKey: 'ABSKQmVkcm9jaw' });
  await bearer.openai.chat.completions.create({ model, messages: hello });
  expect(bearer.calls[0]?.headers.authorization).toBe('Bearer ABSKQmVkcm9jaw');
});

test.each<[string, (frames: readonly Buffer[]) => readonly Buffer[]]>([
  ['an exception', (frames) => [...frames.slice(0, 3), exceptionFrame('modelStreamErrorException', 'the model broke')]],
  [
    'an end in the middle of a frame',
    (frames) => [...frames.slice(0, 3), (frames[3] ?? Buffer.alloc(0)).subarray(0, -1)],
  ],
  ['an end between two frames', (frames) => frames.slice(0, 3)],
  [
    'a damaged frame',
    (frames) => [...frames.slice(0, 3), Buffer.from(frames[3] ?? '').fill('x', 40, 41), ...frames.slice(4)],
  ],
])('a stream with %s is an error to every client', async (_name, damage) => {
  const frames = damage(textStream('one', 'two', 'three'));
  const { openai, anthropic } = await start((_call, response) => {
    sendFrames(response, frames);
  });
  const chat = openai.chat.completions.stream({ model, messages: hello });
  await expect(chat.finalChatCompletion()).rejects.toBeInstanceOf(OpenAIError);
  const messages = anthropic.messages.stream({ model, max_tokens: 99, messages: hello });
  await expect(messages.finalMessage()).rejects.toBeInstanceOf(AnthropicError);
});

test('an error has its status and its words, and one about the key shows nothing of it', async () => {
  const refusals = [
    [429, 'ThrottlingException', 'Too many requests'],
    [400, 'ValidationException', 'The model does not take images'],
    [403, 'InvalidSignatureException', 'AKIDOFTHISTEST: the signature does not match'],
  ] as const;
  let asked = 0;
  const { openai, gateway } = await start((_call, response) => {
    const [status, type, message] = refusals[asked] ?? refusals[0];
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': `${type}:http://x/` });
    response.end(JSON.stringify({ message }));
  });
  const ask = () => openai.chat.completions.create({ model, messages: hello });
  await expect(ask()).rejects.toMatchObject({
    status: 429,
    message: expect.stringContaining('Too many requests') as unknown,
  });
  await expect(ask()).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('take images') as unknown,
  });
  await expect(ask()).rejects.toMatchObject({ status: 502, message: expect.not.stringContaining('AKID') as unknown });
  expect(gateway.lines.join('\n')).not.toContain('AKIDOFTHISTEST');
});
