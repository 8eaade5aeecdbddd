import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { openaiChatProvider } from '../openai-chat/provider.ts';
import { readRequest } from './read-request.ts';

const target = { upstreamModel: 'gpt-4o-2024', provider: providerOf() };
const hello = [{ role: 'user', content: 'hi' }];
const minimal = { model: 'alias', max_tokens: 9, messages: hello };

interface Written {
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[] | undefined;
}

function prepare(request: object): Written {
  const inference = readRequest(Buffer.from(JSON.stringify({ ...minimal, ...request })));
  const { body, dropped } = writeBuffered(inference, target, openaiChatProvider, false);
  return { call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

function failure(request: unknown): GatewayError {
  try {
    const inference = readRequest(Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)));
    writeBuffered(inference, target, openaiChatProvider, false);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('the request was accepted');
}

describe('a Messages request to a provider of chat completions', () => {
  it('carries the text, the system text and the limit', () => {
    expect(prepare({ system: 'be brief' })).toEqual({
      call: {
        model: 'gpt-4o-2024',
        messages: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: 'hi' },
        ],
        max_completion_tokens: 9,
      },
      dropped: undefined,
    });
  });

  it('carries blocks of system, and the sampling', () => {
    const { call, dropped } = prepare({
      system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      stop_sequences: ['x', 'y'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
    });
    expect(call).toMatchObject({
      messages: [{ role: 'system', content: [{ type: 'text', text: 'a' }] }, { role: 'user' }],
      temperature: 0.5,
      top_p: 0.9,
      stop: ['x', 'y'],
      user: 'u',
      service_tier: 'default',
    });
    expect(dropped).toEqual(['top_k', 'cache_control']);
  });

  it('carries tools, the choice of them, and calls with their results', () => {
    const input_schema = { type: 'object', properties: { n: { type: 'number' } } };
    const { call } = prepare({
      tools: [{ name: 'f', description: 'd', input_schema, strict: true }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'c1', name: 'f', input: { n: 1 } },
            { type: 'tool_use', id: 'c2', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: 'one' },
            { type: 'tool_result', tool_use_id: 'c2', content: [{ type: 'text', text: 'two' }] },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    });
    expect(call).toMatchObject({
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: input_schema, strict: true } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'I look.' }],
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"n":1}' } },
            { id: 'c2', type: 'function', function: { name: 'f', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'one' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: [{ type: 'text', text: 'go on' }] },
      ],
    });
  });

  it('carries each tool choice', () => {
    const tools = [{ name: 'f', input_schema: { type: 'object' } }];
    const choiceOf = (choice: object): unknown => prepare({ tools, tool_choice: choice }).call['tool_choice'];
    expect(choiceOf({ type: 'auto' })).toBe('auto');
    expect(choiceOf({ type: 'none' })).toBe('none');
    expect(choiceOf({ type: 'tool', name: 'f' })).toEqual({ type: 'function', function: { name: 'f' } });
  });

  it('carries images and documents', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'aGk=' };
    const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' };
    const content = [
      { type: 'image', source },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'document', source: pdf, title: 'a.pdf' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      {
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'one' },
            { type: 'image', source },
          ],
        },
      },
      { type: 'search_result', source: 'https://example.com', title: 't', content: [{ type: 'text', text: 'found' }] },
    ];
    const { call, dropped } = prepare({ messages: [{ role: 'user', content }] });
    expect(call['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' } },
          { type: 'text', text: 'words' },
          { type: 'text', text: 'one' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'text', text: 't\n\nhttps://example.com\n\nfound' },
        ],
      },
    ]);
    expect(dropped).toBeUndefined();
  });

  it('carries a JSON schema under a name, because the provider requires one', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const { call } = prepare({ output_config: { format: { type: 'json_schema', schema }, effort: 'high' } });
    expect(call).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      reasoning_effort: 'high',
    });
  });

  it('carries a budget of thoughts as an effort', () => {
    expect(prepare({ thinking: { type: 'enabled', budget_tokens: 5000 } }).call).toMatchObject({
      reasoning_effort: 'medium',
    });
  });

  it('names what is dropped', () => {
    const { dropped } = prepare({
      thinking: { type: 'adaptive', display: 'summarized' },
      context_management: { edits: [] },
      tools: [{ name: 'f', input_schema: { type: 'object' }, input_examples: [{}] }],
      messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'EqQB' }] }, ...hello],
    });
    expect(dropped).toEqual([
      'thinking.type',
      'thinking.display',
      'messages.content.thinking',
      'messages.content.thinking.signature',
      'context_management',
      'tools.input_examples',
    ]);
  });

  it.each([
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools.web_search_20250305'],
    [{ mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'm' }] }, 'mcp_servers'],
    [{ container: 'c' }, 'container'],
    [{ inference_geo: 'eu' }, 'inference_geo'],
    [
      {
        messages: [
          { role: 'assistant', content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }] },
        ],
      },
      'messages.content.server_tool_use',
    ],
  ])('refuses by its name what would change the answer: %j', (request, param) => {
    const { code, context } = failure({ ...minimal, ...request });
    expect(code).toBe('invalid_request');
    expect(context.param).toBe(param);
  });

  it.each([
    ['{', 'invalid_json', undefined],
    ['[]', 'invalid_json', undefined],
    [{ max_tokens: 1, messages: hello }, 'invalid_request', 'model'],
    [{ model: 'm', messages: hello }, 'invalid_request', 'max_tokens'],
    [{ model: 'm', max_tokens: 1 }, 'invalid_request', 'messages'],
    [{ ...minimal, max_tokens: '9' }, 'invalid_request', 'max_tokens'],
    [{ ...minimal, stream: 'yes' }, 'invalid_request', 'stream'],
    [{ ...minimal, Model: 'm' }, 'invalid_request', 'Model'],
    ['{"model":"a","model":"b","max_tokens":1,"messages":[]}', 'invalid_request', 'model'],
    [{ ...minimal, messages: [{ role: 'tool', content: 'x' }] }, 'invalid_request', 'messages.0.role'],
    [
      { ...minimal, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'x' } }] }] },
      'invalid_request',
      'messages.0.content.0.source.type',
    ],
  ])('says what is wrong with %j', (request, code, param) => {
    const error = failure(request);
    expect(error.code).toBe(code);
    expect(error.context.param).toBe(param);
  });
});

describe('a member by which another model may answer', () => {
  it.each([
    [{}, undefined],
    [{ fallbacks: [{ model: 'b' }] }, 'fallbacks'],
    [{ tools: [{ name: 'f', input_schema: { properties: { model: {} } } }] }, undefined],
    [{ tools: [{ name: 'f' }, { type: 'advisor_20260301', name: 'advisor', model: 'b' }] }, 'tools.model'],
  ])('in %j is %s', (request, member) => {
    expect(readRequest(Buffer.from(JSON.stringify({ ...minimal, ...request }))).modelMember).toBe(member);
  });

  it('is found where its name is escaped', () => {
    const tools = '[{"na\\u006de":"advisor","m\\u006fdel":"b"}]';
    const body = `{"model":"m","max_tokens":1,"messages":[],"tools":${tools}}`;
    expect(readRequest(Buffer.from(body)).modelMember).toBe('tools.model');
  });
});
