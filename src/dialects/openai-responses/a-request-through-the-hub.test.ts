import { describe, expect, it } from 'vitest';
import type { Target } from '../../core/plan.ts';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { openaiChatProvider } from '../openai-chat/provider.ts';
import { wrapSignature } from '../wrapped-signature.ts';
import { readRequest } from './read-request.ts';

const target: Target = { upstreamModel: 'gpt-4o-2024', provider: providerOf() };

function prepare(request: object): { call: Record<string, unknown>; dropped: readonly string[] | undefined } {
  const inference = readRequest(Buffer.from(JSON.stringify({ model: 'm', ...request })));
  const { body, dropped } = writeBuffered(inference, target, openaiChatProvider, false);
  return { call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

function refusal(request: object): GatewayError {
  try {
    prepare(request);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('it was carried');
}

describe('a request of the Responses API to a provider of chat completions', () => {
  it('makes a text the one user message, behind the instructions', () => {
    expect(prepare({ input: 'hi', instructions: 'be brief' }).call['messages']).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'hi' },
    ]);
  });

  it('puts the items of one turn of the assistant into one message', () => {
    const input = [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'weather?' }] },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [text('I look.')] },
      { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{"x":1}', status: 'completed' },
      { type: 'function_call', id: 'fc_2', call_id: 'b', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'sun' },
      { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'rain' }] },
      { role: 'user', content: 'thanks' },
    ];
    const { call, dropped } = prepare({ input });
    expect(call['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'weather?' }] },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'I look.' }],
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'rain' }] },
      { role: 'user', content: 'thanks' },
    ]);
    expect(dropped).toEqual(['input.reasoning']);
  });

  it('carries images, files and sounds', () => {
    const content = [
      { type: 'input_image', image_url: 'https://x.example/a.png', detail: 'low' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
      { type: 'input_file', file_id: 'file-1' },
      { type: 'input_audio', input_audio: { data: 'CCCC', format: 'wav' } },
    ];
    expect(prepare({ input: [{ role: 'user', content }] }).call['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB', filename: 'a.pdf' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'input_audio', input_audio: { data: 'CCCC', format: 'wav' } },
        ],
      },
    ]);
  });

  it('carries an image that a tool returns', () => {
    const output = [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }];
    const input = [
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output },
    ];
    expect(prepare({ input }).call['messages']).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'a' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
    ]);
  });

  it('gives every option its name in chat completions', () => {
    const { call, dropped } = prepare({
      input: 'hi',
      stream: true,
      max_output_tokens: 5,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: null },
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
      tools: [{ type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true }],
      tool_choice: { type: 'function', name: 'f' },
      include: ['reasoning.encrypted_content'],
      store: false,
      background: false,
      truncation: 'disabled',
      stream_options: { include_obfuscation: false },
      previous_response_id: null,
    });
    expect(dropped).toBeUndefined();
    expect(call).toEqual({
      model: 'gpt-4o-2024',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 5,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
      },
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
  });

  it('carries a list of allowed tools', () => {
    const tools = [{ type: 'function', name: 'f' }];
    expect(prepare({ input: 'hi', tool_choice: { type: 'allowed_tools', mode: 'auto', tools } }).call).toMatchObject({
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
    });
  });

  it('names what it leaves out', () => {
    const { dropped } = prepare({
      input: [
        { role: 'assistant', content: 'x', phase: 'commentary' },
        { type: 'web_search_call', id: 'ws_1' },
      ],
      store: true,
      truncation: 'auto',
      safety_identifier: 's',
      prompt_cache_retention: '24h',
      max_tool_calls: 3,
      include: ['web_search_call.results'],
      reasoning: { summary: 'auto', context: 'all' },
      tools: [{ type: 'function', name: 'f', defer_loading: true }],
    });
    expect(dropped?.toSorted()).toEqual([
      'include',
      'input.phase',
      'input.web_search_call',
      'max_tool_calls',
      'prompt_cache_retention',
      'reasoning.context',
      'reasoning.summary',
      'safety_identifier',
      'store',
      'tools.defer_loading',
      'truncation',
    ]);
  });

  it.each<[string, object]>([
    ['previous_response_id', { input: 'hi', previous_response_id: 'resp_1' }],
    ['conversation', { input: 'hi', conversation: 'conv_1' }],
    ['background', { input: 'hi', background: true }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['input.item_reference', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input.custom_tool_call', { input: [{ type: 'custom_tool_call', call_id: 'a', name: 'f', input: 'x' }] }],
    ['tools.web_search', { input: 'hi', tools: [{ type: 'web_search' }] }],
    ['tools.mcp', { input: 'hi', tools: [{ type: 'mcp', server_label: 's' }] }],
    ['tool_choice', { input: 'hi', tool_choice: { type: 'web_search' } }],
    ['previous_response_id', { input: 'hi', previous_response_id: 'resp_1', conversation: null }],
    ['conversation', { input: 'hi', conversation: { id: 'conv_1' }, previous_response_id: null }],
    [
      'input.content.input_image.file_id',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
    ],
  ])('refuses %s by its name', (param, request) => {
    expect(refusal(request)).toMatchObject({ code: 'invalid_request', context: { param } });
  });

  it('names a summary of the thoughts as the client has asked for it', () => {
    for (const name of ['summary', 'generate_summary']) {
      const { dropped } = prepare({ input: 'hi', reasoning: { [name]: 'auto' } });
      expect(dropped).toEqual([`reasoning.${name}`]);
    }
  });

  it.each<[string, object]>([
    ['input', { input: 7 }],
    ['input.0', { input: ['hi'] }],
    ['input.0.role', { input: [{ role: 'tool', content: 'x' }] }],
    ['input.0.content', { input: [{ role: 'user', content: 7 }] }],
    ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'odd' }] }] }],
    ['input.0.type', { input: [{ type: 7 }] }],
    ['input.0.call_id', { input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }],
    ['tools', { input: 'hi', tools: {} }],
    ['tools.0.name', { input: 'hi', tools: [{ type: 'function' }] }],
    ['tool_choice', { input: 'hi', tool_choice: 'always' }],
    ['text.format.type', { input: 'hi', text: { format: { type: 'xml' } } }],
    ['metadata.a', { input: 'hi', metadata: { a: 1 } }],
    ['instructions', { input: 'hi', instructions: ['x'] }],
  ])('names %s where its form is wrong', (param, request) => {
    expect(refusal(request)).toMatchObject({ code: 'invalid_request', context: { param } });
  });

  it('finds the signature of another dialect again, that of a call of a tool too', () => {
    const thought = wrapSignature({ dialect: 'anthropic', kind: 'proof', data: 'sig' });
    const ofCall = wrapSignature({ dialect: 'gemini', kind: 'proof', data: 'thought', id: 'a' });
    const input = [
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: thought },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: ofCall },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: 'own' },
    ];
    const inference = readRequest(Buffer.from(JSON.stringify({ model: 'm', input })));
    expect(inference.conversation().messages).toEqual([
      {
        role: 'assistant',
        content: [
          {
            kind: 'reasoning',
            text: 'hm',
            isSummary: true,
            signature: { dialect: 'anthropic', kind: 'proof', data: 'sig' },
          },
          {
            kind: 'tool_call',
            id: 'a',
            name: 'f',
            arguments: '{}',
            signature: { dialect: 'gemini', kind: 'proof', data: 'thought' },
          },
          {
            kind: 'reasoning',
            text: '',
            isSummary: true,
            signature: { dialect: 'openai-responses', kind: 'content', data: 'own', id: 'rs_3' },
          },
        ],
      },
    ]);
  });
});

function text(said: string): object {
  return { type: 'output_text', text: said, annotations: [], logprobs: [] };
}

describe('a member by which another model may answer', () => {
  it.each([
    [{ tools: [{ type: 'image_generation', model: 'gpt-image-1' }] }, 'tools.model'],
    [{ tools: [{ type: 'web_search' }, { type: 'image_generation', model: 'gpt-image-1' }] }, 'tools.model'],
    [{ tools: [{ type: 'function', name: 'f', parameters: { properties: { model: {} } } }] }, undefined],
    [{ tools: null, models: ['m2'] }, 'models'],
    [{}, undefined],
  ])('in %j is %s', (request, member) => {
    const body = Buffer.from(JSON.stringify({ model: 'm', input: 'hi', ...request }));
    expect(readRequest(body).modelMember).toBe(member);
  });

  it('is found where its name is escaped', () => {
    const body = String.raw`{"model":"m","input":"hi","tools":[{"type":"image_generation","m\u006fdel":"b"}]}`;
    expect(readRequest(Buffer.from(body)).modelMember).toBe('tools.model');
  });
});
