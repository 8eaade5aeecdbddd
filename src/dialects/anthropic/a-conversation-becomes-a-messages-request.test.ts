import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { readRequest as readChatRequest } from '../openai-chat/read-request.ts';
import { anthropicProvider } from './provider.ts';
import { readRequest } from './read-request.ts';

const hello = [{ role: 'user', content: 'hi' }];

interface Written {
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[] | undefined;
}

/** A chat completion request for an Anthropic provider. */
function prepare(request: object, upstreamModel = 'claude-sonnet-4-5'): Written {
  const inference = readChatRequest(Buffer.from(JSON.stringify({ model: 'alias', messages: hello, ...request })));
  const target = { upstreamModel, provider: providerOf({ dialect: 'anthropic' }) };
  const { body, dropped } = writeBuffered(inference, target, anthropicProvider, false);
  readRequest(body); // throws where it is not what Anthropic's own route takes
  return { call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

describe('a chat completion request to an Anthropic provider', () => {
  it('has the limit that the dialect requires', () => {
    expect(prepare({})).toEqual({
      call: { model: 'claude-sonnet-4-5', max_tokens: 32_000, messages: hello },
      dropped: undefined,
    });
    expect(prepare({}, 'claude-3-haiku-20240307').call).toMatchObject({ max_tokens: 4096 });
    expect(prepare({ max_tokens: 5 }).call).toMatchObject({ max_tokens: 5 });
  });

  it('has the instructions at the top, and turns in which roles alternate', () => {
    const { call } = prepare({
      messages: [
        { role: 'system', content: 'one' },
        { role: 'user', content: 'a' },
        { role: 'developer', content: 'two' },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
        { role: 'assistant', content: '' },
        { role: 'assistant', content: 'c' },
      ],
    });
    expect(call).toMatchObject({
      system: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: 'c' },
      ],
    });
  });

  it('has the results of parallel calls together, before anything else of their turn', () => {
    const calls = ['functions.f:0', 'c2'].map((id) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: '{"n":1e400}' },
    }));
    const { call } = prepare({
      messages: [
        ...hello,
        { role: 'assistant', content: null, tool_calls: calls },
        { role: 'tool', tool_call_id: 'functions.f:0', content: 'one' },
        { role: 'user', content: 'and?' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'two' }] },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    });
    // What is no JSON number for JavaScript goes on as it came.
    expect(call['messages']).toMatchObject([
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'functions_f_0', name: 'f' },
          { type: 'tool_use', id: 'c2', name: 'f' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_f_0', content: 'one' },
          { type: 'tool_result', tool_use_id: 'c2', content: [{ type: 'text', text: 'two' }] },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
    expect(call['tools']).toEqual([{ name: 'f', input_schema: { type: 'object', properties: {} } }]);
  });

  it('carries arguments that are no JSON in the form that Anthropic names for them', () => {
    const broken = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } };
    const messages = [
      ...hello,
      { role: 'assistant', tool_calls: [broken] },
      { role: 'tool', tool_call_id: 'c', content: '' },
    ];
    expect(prepare({ messages }).call['messages']).toMatchObject([
      {},
      { content: [{ input: { INVALID_JSON: '{"a":' } }] },
      { content: [{ type: 'tool_result', tool_use_id: 'c' }] },
    ]);
  });

  it.each([
    ['auto', undefined, { type: 'auto' }],
    ['none', false, { type: 'none' }],
    ['required', true, { type: 'any' }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { type: 'function', function: { name: 'f' } },
      false,
      { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    ],
  ])('has the choice of tools %j, parallel %s', (tool_choice, parallel_tool_calls, expected) => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { properties: {} }, strict: true } }];
    const { call } = prepare({ tools, tool_choice, parallel_tool_calls });
    expect(call['tool_choice']).toEqual(expected);
    expect(call['tools']).toEqual([{ name: 'f', input_schema: { type: 'object', properties: {} }, strict: true }]);
  });

  it('offers only the tools that are allowed', () => {
    const tools = ['f', 'g'].map((name) => ({ type: 'function', function: { name } }));
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    const { call } = prepare({ tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    expect(call).toMatchObject({ tools: [{ name: 'g' }], tool_choice: { type: 'any' } });
    expect(call['tools']).toHaveLength(1);
  });

  it('carries media', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'file', file: { file_data: 'JVBERg==', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'data:text/plain;base64,aGk=' } },
      { type: 'file', file: { file_data: 'https://example.com/b.pdf' } },
    ];
    expect(prepare({ messages: [{ role: 'user', content }] }).call['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
            title: 'a.pdf',
          },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi' } },
          { type: 'document', source: { type: 'url', url: 'https://example.com/b.pdf' } },
        ],
      },
    ]);
  });

  it('carries a JSON schema, the sampling, the user and the tier', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema } };
    const { call, dropped } = prepare({
      response_format: format,
      temperature: 0.1,
      top_p: 0.2,
      top_k: 3,
      stop: 'x',
      user: 'u',
      service_tier: 'flex',
      seed: 1,
      metadata: { a: 'b' },
    });
    expect(call).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
      temperature: 0.1,
      top_p: 0.2,
      top_k: 3,
      stop_sequences: ['x'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
    });
    expect(dropped).toEqual(['seed', 'metadata']);
  });

  it.each([
    ['claude-sonnet-4-5', 'low', undefined, { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 32_000 }],
    ['claude-opus-4-20250514', 'high', undefined, { thinking: { type: 'enabled', budget_tokens: 24_000 } }],
    ['claude-sonnet-4-5', 'high', 8000, { thinking: { type: 'enabled', budget_tokens: 6000 }, max_tokens: 8000 }],
    ['some-other-model', 'medium', undefined, { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    ['claude-opus-4-6', 'high', 900, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-fable-5-2', 'minimal', undefined, { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['claude-sonnet-4-5', 'none', undefined, { thinking: { type: 'disabled' } }],
  ])('to %s with the effort %s and the limit %s thinks as that model can', (model, effort, limit, expected) => {
    expect(prepare({ reasoning_effort: effort, max_completion_tokens: limit }, model).call).toMatchObject(expected);
  });

  it('does not think where the limit leaves no room, nor where the client has lost the thoughts of its calls', () => {
    expect(prepare({ reasoning_effort: 'high', max_tokens: 500 }).call).not.toHaveProperty('thinking');
    const messages = [
      ...hello,
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'x' },
    ];
    expect(prepare({ reasoning_effort: 'high', messages }).call).not.toHaveProperty('thinking');
  });

  it('gives its own thoughts back and names those of others', () => {
    const details = [
      { type: 'reasoning.text', text: 'mine', signature: 'EqQB', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'sealed', format: 'anthropic-claude-v1', index: 1 },
      { type: 'reasoning.text', text: 'foreign', signature: 's', format: 'google-gemini-v1', index: 2 },
    ];
    const message = { role: 'assistant', content: 'a', reasoning_details: details };
    const { call, dropped } = prepare({ messages: [...hello, message] });
    expect(call['messages']).toEqual([
      ...hello,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'mine', signature: 'EqQB' },
          { type: 'redacted_thinking', data: 'sealed' },
          { type: 'text', text: 'a' },
        ],
      },
    ]);
    expect(dropped).toEqual(['messages.reasoning_content', 'messages.reasoning_details']);
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ modalities: ['audio'] }, 'modalities'],
    [
      {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }] }],
      },
      'messages.content.input_audio',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      'messages.content.file.file_id',
    ],
  ])('refuses %j by its name', (request, param) => {
    let thrown: unknown;
    try {
      prepare(request);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GatewayError);
    expect(thrown).toMatchObject({ code: 'invalid_request', context: { param } });
  });
});

describe('a Messages request to an Anthropic provider', () => {
  const target = { upstreamModel: 'claude-sonnet-4-5', provider: providerOf({ dialect: 'anthropic' }) };
  const pass = (text: string) => writeBuffered(readRequest(Buffer.from(text)), target, anthropicProvider, false);

  it('passes byte for byte, but for the name of the model', () => {
    const text = (model: string): string =>
      `{ "odd" : 1.0, "model":"${model}","max_tokens":1,\n "messages":[{"role":"user","content":"\\u00e9"}]}`;
    expect(pass(text('alias')).body.toString()).toBe(text('claude-sonnet-4-5'));
    const same = Buffer.from(text('claude-sonnet-4-5'));
    expect(writeBuffered(readRequest(same), target, anthropicProvider, false).body).toBe(same);
  });
});
