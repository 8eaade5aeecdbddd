import { expect, test } from 'vitest';
import type { Conversation } from '../core/conversation.ts';
import { type Feature, features, featuresOf } from '../core/conversation-features.ts';
import { GatewayError } from '../core/errors.ts';
import type { GenerateInference } from '../core/inference.ts';
import type { Part } from '../core/message.ts';
import type { Target } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import type { ProviderDialect } from './dialect.ts';
import type { Fate } from './fates.ts';
import { headgateClient } from './headgate/client.ts';
import { readRequest as readHeadgateRequest } from './headgate/read-request.ts';
import { openaiChatClient } from './openai-chat/client.ts';
import { openaiChatFates } from './openai-chat/fates.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { readRequest as readOpenAiRequest } from './openai-chat/read-request.ts';
import { writeBuffered } from './buffered-call.fixture.ts';
import { writeCall } from './write-call.ts';

const target: Target = {
  upstreamModel: 'm',
  provider: providerOf(),
};

/** What a provider of chat completions has said of its thoughts. */
const ownDetails = { reasoning_details: [{ type: 'reasoning.encrypted', data: 'AA', format: 'unknown' }] };

/** A request that asks for everything. */
const everything = {
  model: 'm',
  messages: [
    {
      role: 'user',
      name: 'n',
      content: [
        { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
        { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
        { type: 'file', file: { file_data: 'AA', filename: 'f.pdf' } },
        { type: 'file', file: { file_data: 'https://x/y.pdf' } },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'no' }],
      reasoning_content: 'hm',
      reasoning_details: [
        {
          type: 'reasoning.encrypted',
          data: JSON.stringify(ownDetails),
          format: 'headgate-openai-chat',
          index: 0,
        },
        { type: 'reasoning.text', text: 'hm', index: 1 },
      ],
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'x' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
  tool_choice: 'required',
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
  max_completion_tokens: 9,
  temperature: 1,
  top_p: 1,
  top_k: 3,
  frequency_penalty: 0,
  presence_penalty: 0,
  seed: 1,
  stop: ['a', 'b'],
  n: 2,
  logprobs: true,
  logit_bias: { '1': 2 },
  reasoning_effort: 'low',
  verbosity: 'low',
  service_tier: 'flex',
  prompt_cache_key: 'k',
  user: 'u',
  metadata: { a: 'b' },
};

/** A provider side that carries all but what a test says. */
function carryingAllBut(fates: Partial<Record<Feature, Fate>>, maxStops?: number): ProviderDialect {
  const carried = Object.fromEntries(features.map((feature) => [feature, 'carried'])) as Record<Feature, Fate>;
  const table = { ...carried, ...fates, ...(maxStops === undefined ? {} : { maxStops }) };
  return { ...openaiChatProvider, passCall: () => undefined, fates: table };
}

const openai = (request: object) => readOpenAiRequest(Buffer.from(JSON.stringify(request)));

function refusal(run: () => unknown): GatewayError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('not refused');
}

/** What chat completions have no member for, in the hub's words. */
const beyondChat: Conversation = {
  stream: false,
  messages: [
    {
      role: 'user',
      content: [
        { kind: 'video', source: { kind: 'url', url: 'https://x/v.mp4' } },
        { kind: 'image', source: { kind: 'file', id: 'file_1' }, detail: 'low' },
        { kind: 'image', source: { kind: 'url', url: 'https://x/i.png' } },
        { kind: 'file', source: { kind: 'file', id: 'file_2' }, title: 't', context: 'c', citations: true },
      ],
    },
    { role: 'assistant', content: [{ kind: 'text', text: 'a', citations: [{ url: 'https://x' }] }] },
    {
      role: 'user',
      content: [
        {
          kind: 'tool_result',
          callId: 'c',
          isError: true,
          content: [{ kind: 'image', source: { kind: 'data', data: 'AA', mediaType: 'image/png' } }],
        },
      ],
    },
  ],
  tools: [{ name: 'f' }],
  reasoning: { budgetTokens: 2048, mode: 'adaptive', display: 'summarized' },
  safetySettings: [],
  continues: 'resp_1',
  outputs: ['image'],
};

test('each feature that a request can ask for is found in it', () => {
  const found = [openai(everything).conversation(), ...otherChoices.map((asked) => openai(asked).conversation())];
  const all = [...found, beyondChat].flatMap((conversation) => [...featuresOf(conversation)]);
  expect([...new Set(all)].toSorted()).toEqual([...features].toSorted());
});

const allowed = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: everything.tools } };
const otherChoices = [
  { model: 'm', messages: [], tool_choice: 'none', response_format: { type: 'json_object' } },
  { model: 'm', messages: [], tools: everything.tools, tool_choice: allowed },
];

/** An inference that asks for a feature among others. */
function asking(feature: Feature): GenerateInference {
  const inference = openai(everything);
  if (featuresOf(inference.conversation()).has(feature)) return inference;
  const other = otherChoices.find((asked) => featuresOf(openai(asked).conversation()).has(feature));
  if (other !== undefined) return openai(other);
  return Object.assign(inference, { conversation: () => beyondChat });
}

test('a request that asks for nothing of it has no feature', () => {
  const asked = { model: 'm', messages: [{ role: 'user', content: 'hi' }], n: 1, tool_choice: 'auto', seed: null };
  expect([...featuresOf(openai(asked).conversation())]).toEqual([]);
});

test.each(features)('%s is refused, or dropped and named, as the table says', (feature) => {
  const inference = asking(feature);
  const name = inference.nameOf(feature);
  expect(writeCall(inference, target, carryingAllBut({ [feature]: 'dropped' }), false).dropped).toEqual([name]);
  const strict = refusal(() => writeCall(inference, target, carryingAllBut({ [feature]: 'dropped' }), true));
  const refused = refusal(() => writeCall(inference, target, carryingAllBut({ [feature]: 'refused' }), false));
  for (const error of [strict, refused]) {
    const { status, body } = openaiChatClient.renderError(error, 'r');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({
      error: { type: 'invalid_request_error', param: name, code: 'unsupported_parameter' },
    });
  }
  expect(strict.message).toContain('x-headgate-strict');
});

test('on /v1/inference the refusal is a 422 that says where', () => {
  const inference = readHeadgateRequest(Buffer.from('{"prompt":"a","seed":1,"max_tokens":3}'));
  const dialect = carryingAllBut({ seed: 'refused', maxOutputTokens: 'dropped' });
  const error = refusal(() => writeCall(inference, target, dialect, false));
  const { status, body } = headgateClient.renderError(error, 'r');
  expect(status).toBe(422);
  expect(JSON.parse(body)).toMatchObject({
    error: { code: 'invalid_request' },
    detail: [{ type: 'unsupported_parameter', loc: ['body', 'seed'] }],
  });
  expect(writeCall(inference, target, carryingAllBut({ maxOutputTokens: 'dropped' }), false).dropped).toEqual([
    'max_tokens',
  ]);
});

test('a signature of another dialect is dropped and named, whatever the table says', () => {
  const [user, assistant, ...rest] = everything.messages;
  const details = [{ type: 'reasoning.text', text: 'hm', signature: 'AA', format: 'anthropic-claude-v1', index: 0 }];
  const asked = { ...everything, messages: [user, { ...assistant, reasoning_details: details }, ...rest] };
  expect(writeCall(openai(asked), target, carryingAllBut({}), false).dropped).toEqual(['messages.reasoning_details']);
  expect(writeCall(openai(everything), target, carryingAllBut({}), false).dropped).toBeUndefined();
});

test('a part that one dialect alone knows goes to a provider of that dialect only', () => {
  const part = { kind: 'extension', dialect: 'anthropic', name: 'messages.content.odd', value: {} } as const;
  const said = (content: Part): GenerateInference =>
    Object.assign(openai(everything), {
      conversation: (): Conversation => ({ stream: false, messages: [{ role: 'assistant', content: [content] }] }),
    });
  const other = carryingAllBut({});
  const same: ProviderDialect = { ...other, name: 'anthropic' };
  expect(writeCall(said(part), target, other, false).dropped).toEqual([part.name]);
  expect(writeCall(said(part), target, same, true).dropped).toBeUndefined();
  const needed = said({ ...part, isIndispensable: true });
  expect(refusal(() => writeCall(needed, target, other, false)).context.param).toBe(part.name);
});

test('more stop texts than the provider takes are refused', () => {
  const inference = openai({ ...everything, stop: ['a', 'b', 'c'] });
  expect(writeCall(inference, target, carryingAllBut({}, 3), true).dropped).toBeUndefined();
  expect(refusal(() => writeCall(inference, target, carryingAllBut({}, 2), false)).context.param).toBe('stop');
  expect(writeCall(openai({ ...everything, stop: 'a' }), target, carryingAllBut({}, 1), true)).toBeDefined();
});

test('members that the hub has no word for are dropped and named, wherever they stand', () => {
  const asked = {
    model: 'm',
    messages: [{ role: 'user', odd: 1, content: [{ type: 'text', text: 'a', strange: true }] }],
    store: true,
    service_tier: null,
    x_new: { deep: [1] },
  };
  expect(writeCall(openai(asked), target, carryingAllBut({}), false).dropped?.toSorted()).toEqual([
    'messages.content.strange',
    'messages.odd',
    'store',
    'x_new',
  ]);
  const strict = refusal(() => writeCall(openai(asked), target, carryingAllBut({}), true));
  expect(strict.context.detail).toHaveLength(4);
});

test.each(['functions', 'modalities', 'audio', 'web_search_options'])(
  '%s changes what the answer is, so it is refused',
  (name) => {
    const inference = openai({ model: 'm', messages: [{ role: 'user', content: 'a' }], [name]: {} });
    expect(refusal(() => writeCall(inference, target, carryingAllBut({}), false)).context.param).toBe(name);
  },
);

test('the whole of a request goes through the hub to a provider of the same kind', () => {
  const inference = openai({ ...everything, n: 1, logprobs: false });
  const dialect = { ...openaiChatProvider, passCall: () => undefined };
  const { body, dropped } = writeBuffered(inference, target, dialect, false);
  expect(dropped?.toSorted()).toEqual(['messages.content.cache_control', 'messages.reasoning_content', 'top_k']);
  const { n: _n, logprobs: _logprobs, top_k: _topK, messages, ...same } = everything;
  const [user, assistant, tool] = messages;
  const [text, ...media] = user === undefined ? [] : (user.content as object[]);
  expect(text).toHaveProperty('cache_control');
  expect(JSON.parse(body.toString())).toEqual({
    ...same,
    messages: [
      { ...user, content: [{ type: 'text', text: 'a' }, ...media] },
      { role: 'assistant', content: assistant?.content, tool_calls: assistant?.tool_calls, ...ownDetails },
      tool,
    ],
  });
  expect(openaiChatFates.maxStops).toBe(4);
});

test('numbers that JavaScript cannot hold go through the hub unchanged', () => {
  const schema = '{"type":"integer","maximum":9223372036854775807,"minimum":-1e400,"x":0.1}';
  const text =
    `{"model":"m","messages":[{"role":"user","content":"a"}],"seed":12345678901234567890,` +
    `"tools":[{"type":"function","function":{"name":"f","parameters":${schema}}}]}`;
  const dialect = { ...openaiChatProvider, passCall: () => undefined };
  const written = writeBuffered(readOpenAiRequest(Buffer.from(text)), target, dialect, true).body.toString();
  expect(written).toContain(`"parameters":${schema}`);
  expect(written).toContain('"seed":12345678901234567890');
});
