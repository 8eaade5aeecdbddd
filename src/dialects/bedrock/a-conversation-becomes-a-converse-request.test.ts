import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../core/conversation.ts';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { readRequest as readMessagesRequest } from '../anthropic/read-request.ts';
import { readRequest as readChatRequest } from '../openai-chat/read-request.ts';
import { bedrockProvider } from './provider.ts';

const hello = [{ role: 'user', content: 'hi' }];
const provider = providerOf({ dialect: 'bedrock' });
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const newClaude = 'global.anthropic.claude-opus-4-6-v1';
const nova = 'eu.amazon.nova-2-lite-v1:0';
const llama = 'us.meta.llama3-3-70b-instruct-v1:0';

interface Written {
  readonly path: string;
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[];
}

function written(inference: Parameters<typeof writeBuffered>[0], upstreamModel: string): Written {
  const { path, body, dropped = [] } = writeBuffered(inference, { upstreamModel, provider }, bedrockProvider, false);
  return { path, call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

const chat = (request: object, model = claude): Written =>
  written(readChatRequest(Buffer.from(JSON.stringify({ model: 'alias', messages: hello, ...request }))), model);

const messages = (request: object, model = claude): Written =>
  written(
    readMessagesRequest(Buffer.from(JSON.stringify({ model: 'a', max_tokens: 9000, messages: hello, ...request }))),
    model,
  );

/** The same with any conversation. */
function hub(parts: Partial<Conversation>, model = claude): Written {
  const inference = readChatRequest(Buffer.from(JSON.stringify({ model: 'alias', messages: hello })));
  return written(Object.assign(inference, { conversation: () => ({ stream: false, messages: [], ...parts }) }), model);
}

const tool = { type: 'function', function: { name: 'f', parameters: { properties: {} }, strict: true } };

describe('a request to Bedrock', () => {
  it('names the model in its path, whatever characters it has', () => {
    expect(chat({}).path).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse');
    expect(chat({ stream: true }, 'arn:aws:bedrock:x:1:application-inference-profile/a b').path).toBe(
      '/model/arn%3Aaws%3Abedrock%3Ax%3A1%3Aapplication-inference-profile%2Fa%20b/converse-stream',
    );
    expect(chat({})).toEqual({
      ...chat({}),
      call: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
      dropped: [],
    });
  });

  it('has the instructions beside the messages, turns in which roles alternate, and results first', () => {
    const calls = ['functions.f:0', 'c2'].map((id) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: '' },
    }));
    const { call } = chat({
      tools: [tool],
      messages: [
        { role: 'system', content: 'one' },
        { role: 'user', content: 'a' },
        { role: 'developer', content: 'two' },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
        { role: 'assistant', content: '', tool_calls: calls },
        { role: 'tool', tool_call_id: 'functions.f:0', content: 'x' },
        { role: 'user', content: 'and?' },
        { role: 'tool', tool_call_id: 'c2', content: '' },
      ],
    });
    expect(call).toMatchObject({
      system: [{ text: 'one' }, { text: 'two' }],
      messages: [
        { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'functions_f_0', name: 'f', input: {} } },
            { toolUse: { toolUseId: 'c2', name: 'f', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'functions_f_0', content: [{ text: 'x' }] } },
            { toolResult: { toolUseId: 'c2', content: [{ json: {} }] } },
            { text: 'and?' },
          ],
        },
      ],
    });
  });

  it('has the options of the answer, and names what Converse has no word for', () => {
    const { call, dropped } = chat({
      max_tokens: 5,
      temperature: 0.5,
      top_p: 0.9,
      stop: 'x',
      seed: 1,
      user: 'u',
      metadata: { team: 'web' },
      service_tier: 'flex',
      parallel_tool_calls: false,
    });
    expect(call).toMatchObject({
      inferenceConfig: { maxTokens: 5, temperature: 0.5, topP: 0.9, stopSequences: ['x'] },
      requestMetadata: { team: 'web' },
      serviceTier: { type: 'flex' },
    });
    expect([...dropped].toSorted()).toEqual(['parallel_tool_calls', 'seed', 'user']);
  });

  it.each([
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'f' } }, { tool: { name: 'f' } }],
  ])('chooses the tools %j', (choice, toolChoice) => {
    const { call } = chat({ tools: [tool], tool_choice: choice });
    const inputSchema = { json: { type: 'object', properties: {} } };
    expect(call['toolConfig']).toEqual({ tools: [{ toolSpec: { name: 'f', inputSchema, strict: true } }], toolChoice });
  });

  it('leaves tools out where none may be called, and is refused where earlier turns need them', () => {
    expect(chat({ tools: [tool], tool_choice: 'none' }).call).not.toHaveProperty('toolConfig');
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const before = [
      { role: 'assistant', tool_calls: calls },
      { role: 'tool', tool_call_id: 'c', content: 'x' },
    ];
    expect(() => chat({ tools: [tool], tool_choice: 'none', messages: [...hello, ...before] })).toThrow(
      /'tool_choice'/,
    );
  });

  it('has an answer in the form of a schema, as text', () => {
    const format = { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' }, strict: true } };
    expect(chat({ response_format: format }).call['outputConfig']).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}', name: 's' } } },
    });
    expect(() => chat({ response_format: { type: 'json_object' } })).toThrow(/'response_format'/);
  });

  it('has images, documents, sounds and films as bytes, with the format that Converse names', () => {
    const content = [
      { kind: 'image', source: { kind: 'data', data: 'iVBORw0', mediaType: 'image/png' } },
      { kind: 'image', source: { kind: 'data', data: '/9j/4AA' } },
      {
        kind: 'file',
        source: { kind: 'data', data: 'JVBERi0', mediaType: 'application/pdf' },
        name: 'my_file (1).pdf',
      },
      { kind: 'file', source: { kind: 'text', text: 'abc' }, title: 't', context: 'c', citations: true },
      { kind: 'file', source: { kind: 'data', data: 'QQ==' }, name: 'a.csv' },
      { kind: 'file', source: { kind: 'data', data: 'AA', mediaType: 'image/webp' } },
      { kind: 'audio', source: { kind: 'data', data: 'AA', mediaType: 'audio/mpeg' } },
      { kind: 'video', source: { kind: 'data', data: 'AA', mediaType: 'video/quicktime' } },
    ] as const;
    expect(hub({ messages: [{ role: 'user', content }] }).call['messages']).toEqual([
      {
        role: 'user',
        content: [
          { image: { format: 'png', source: { bytes: 'iVBORw0' } } },
          { image: { format: 'jpeg', source: { bytes: '/9j/4AA' } } },
          { document: { format: 'pdf', name: 'my file (1) pdf', source: { bytes: 'JVBERi0' } } },
          {
            document: { format: 'txt', name: 't', source: { text: 'abc' }, context: 'c', citations: { enabled: true } },
          },
          { document: { format: 'csv', name: 'a csv', source: { bytes: 'QQ==' } } },
          { image: { format: 'webp', source: { bytes: 'AA' } } },
          { audio: { format: 'mp3', source: { bytes: 'AA' } } },
          { video: { format: 'mov', source: { bytes: 'AA' } } },
        ],
      },
    ]);
    const odd = { kind: 'file', source: { kind: 'data', data: 'AA', mediaType: 'application/zip' } } as const;
    expect(() => hub({ messages: [{ role: 'user', content: [odd] }] })).toThrow(/'zip' is none of csv, doc/);
    expect(() =>
      chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }] }),
    ).toThrow(GatewayError);
  });

  it('has the markers of the cache behind the blocks that they belong to, for models that can cache', () => {
    const cached = { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } };
    const request = {
      system: [{ ...cached, cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [cached, { type: 'text', text: 'b' }] }],
      tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } }],
    };
    const point = { cachePoint: { type: 'default' } };
    expect(messages(request).call).toMatchObject({
      system: [{ text: 'a' }, point],
      messages: [{ content: [{ text: 'a' }, { cachePoint: { type: 'default', ttl: '1h' } }, { text: 'b' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'f' } }, point] },
    });
    const { call, dropped } = messages(request, llama);
    expect(JSON.stringify(call)).not.toContain('cachePoint');
    expect(dropped).toHaveLength(1);
    expect(hub({ messages: [{ role: 'user', content: 'a' }], cache: {} }).call['messages']).toEqual([
      { role: 'user', content: [{ text: 'a' }, point] },
    ]);
  });
});

describe('how the model thinks', () => {
  const fields = ({ call }: Written): unknown => call['additionalModelRequestFields'];

  it('is told to each family of models in its own words', () => {
    const low = { reasoning_effort: 'low', top_k: 3 };
    expect(fields(chat(low))).toEqual({ top_k: 3, thinking: { type: 'enabled', budget_tokens: 1024 } });
    expect(fields(chat(low, newClaude))).toEqual({
      top_k: 3,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
    });
    expect(fields(chat(low, nova))).toEqual({
      inferenceConfig: { topK: 3 },
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
    });
    expect(fields(chat({ reasoning_effort: 'minimal' }, 'openai.gpt-oss-120b-1:0'))).toEqual({
      reasoning_effort: 'low',
    });
    expect(chat(low, llama)).toMatchObject({ dropped: ['top_k', 'reasoning_effort'] });
    expect(fields(chat({ reasoning_effort: 'none' }))).toEqual({ thinking: { type: 'disabled' } });
  });

  it('stays below the limit of the answer, and is dropped and named where there is no room for it', () => {
    const asked = { thinking: { type: 'enabled', budget_tokens: 5000 } };
    expect(fields(messages({ ...asked, max_tokens: 5001 }))).toEqual({
      thinking: { type: 'enabled', budget_tokens: 5000 },
    });
    const { call, dropped } = chat({ reasoning_effort: 'high', max_completion_tokens: 1000 });
    expect(call).not.toHaveProperty('additionalModelRequestFields');
    expect(dropped).toEqual(['reasoning_effort']);
  });

  it('goes on with its own signed thoughts, and without those of other providers', () => {
    const thought = (dialect: string) =>
      ({ kind: 'reasoning', text: 'hm', signature: { dialect, kind: 'proof', data: 'AA' } }) as const;
    const call = { kind: 'tool_call', id: 'c', name: 'f', arguments: '{}' } as const;
    const result = {
      role: 'user',
      content: [{ kind: 'tool_result', callId: 'c', content: 'x', isError: true }],
    } as const;
    const ask = (dialect: string): Written =>
      hub({
        reasoning: { effort: 'high' },
        messages: [{ role: 'assistant', content: [thought(dialect), call] }, result],
      });
    expect(ask('bedrock')).toMatchObject({
      call: {
        messages: [
          { content: [{ reasoningContent: { reasoningText: { text: 'hm', signature: 'AA' } } }, { toolUse: {} }] },
          { content: [{ toolResult: { status: 'error' } }] },
        ],
        additionalModelRequestFields: { thinking: { type: 'enabled' } },
      },
      dropped: [],
    });
    const { call: other, dropped } = ask('gemini');
    expect(JSON.stringify(other)).not.toContain('hm');
    // Claude refuses to think in a turn whose thoughts are lost.
    expect(other).not.toHaveProperty('additionalModelRequestFields');
    expect([...dropped].toSorted()).toEqual([
      'messages.reasoning_content',
      'messages.reasoning_details',
      'reasoning_effort',
    ]);
  });
});
