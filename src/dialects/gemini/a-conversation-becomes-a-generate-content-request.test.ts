import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../core/conversation.ts';
import { GatewayError } from '../../core/errors.ts';
import { inferenceOf } from '../../core/inference.fixture.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import type { Quirks } from '../../core/quirks.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { readRequest } from '../openai-chat/read-request.ts';
import { wrapSignature } from '../wrapped-signature.ts';
import { geminiProvider } from './provider.ts';
import { readRequest as readOwn } from './read-request.ts';

const hello = [{ role: 'user', content: 'hi' }];

interface Written {
  readonly path: string;
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[] | undefined;
}

function prepare(request: object, model = 'gemini-2.5-flash', quirks: Quirks = {}): Written {
  const inference = readRequest(Buffer.from(JSON.stringify({ model: 'alias', messages: hello, ...request })));
  const target = { upstreamModel: model, provider: providerOf({ quirks }) };
  const { path, body, dropped } = writeBuffered(inference, target, geminiProvider, false);
  return { path, call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

function failure(request: object, model?: string): GatewayError {
  try {
    prepare(request, model);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('the request was accepted');
}

describe('a conversation to a Gemini provider', () => {
  it('has its system text apart, and neighbours of one role together', () => {
    const { path, call } = prepare({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
        { role: 'assistant', content: 'c' },
        { role: 'developer', content: 'be kind' },
        { role: 'user', content: 'd' },
      ],
    });
    expect(path).toBe('/models/gemini-2.5-flash:generateContent');
    expect(call).toEqual({
      systemInstruction: { parts: [{ text: 'be brief' }, { text: 'be kind' }] },
      contents: [
        { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
        { role: 'model', parts: [{ text: 'c' }] },
        { role: 'user', parts: [{ text: 'd' }] },
      ],
    });
  });

  it('is a question where there is a system text alone', () => {
    expect(prepare({ messages: [{ role: 'system', content: 'hi' }] }).call).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
    });
  });

  it('is streamed as events', () => {
    expect(prepare({ stream: true }).path).toBe('/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
  });

  it.each([
    ['org/name', '/models/org%2Fname:generateContent'],
    ['tunedModels/a b', '/tunedModels/a%20b:generateContent'],
    ['publishers/google/models/m', '/publishers/google/models/m:generateContent'],
    ['a?b#c', '/models/a%3Fb%23c:generateContent'],
  ])('leads with the model %s to %s', (model, path) => {
    expect(prepare({}, model).path).toBe(path);
  });

  it.each(['..', 'models/../x', 'models//x', '.'])('leads nowhere else with the model %s', (model) => {
    expect(failure({}, model)).toMatchObject({ code: 'invalid_request', context: { param: 'model' } });
  });

  it('carries the sampling and the limits', () => {
    const { call, dropped } = prepare({
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      seed: 2 ** 40 + 3,
      stop: 'x',
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logprobs: true,
      top_logprobs: 2,
      service_tier: 'default',
      user: 'u',
      parallel_tool_calls: false,
    });
    expect(call).toMatchObject({
      generationConfig: {
        maxOutputTokens: 9,
        temperature: 0.5,
        topP: 0.9,
        seed: 3,
        stopSequences: ['x'],
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        responseLogprobs: true,
        logprobs: 2,
      },
      serviceTier: 'standard',
    });
    expect(dropped).toEqual(['parallel_tool_calls', 'user']);
  });

  it.each([
    ['gemini-2.5-pro', { reasoning_effort: 'medium' }, { thinkingBudget: 8192, includeThoughts: true }],
    ['gemini-2.5-pro', { reasoning_effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-3-pro-preview', { reasoning_effort: 'medium' }, { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-3-pro-preview', { reasoning_effort: 'xhigh' }, { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3-pro-preview', { reasoning_effort: 'none' }, { thinkingLevel: 'minimal' }],
  ])('tells %s how long to think: %j', (model, request, thinkingConfig) => {
    expect(prepare(request, model).call['generationConfig']).toEqual({ thinkingConfig });
  });

  it('carries functions and their schemas', () => {
    const parameters = { type: 'object', properties: { kind: { const: 'a' } }, additionalProperties: false };
    const { call } = prepare({
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: parameters } },
    });
    const accepted = { ...parameters, properties: { kind: { enum: ['a'] } } };
    expect(call).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: accepted }] }],
      toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } },
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: accepted },
    });
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ])('carries the choice %j', (choice, functionCallingConfig) => {
    expect(prepare({ tool_choice: choice }).call['toolConfig']).toEqual({ functionCallingConfig });
  });

  const turn = [
    ...hello,
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"n":1}' } },
        { id: 'c2', type: 'function', function: { name: 'g', arguments: '' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: '{"sum":2}' },
    {
      role: 'tool',
      tool_call_id: 'c2',
      content: [
        { type: 'text', text: 'done' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      ],
    },
  ];

  it('carries calls and their results', () => {
    expect(prepare({ messages: turn }).call['contents']).toEqual([
      { role: 'user', parts: [{ text: 'hi' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'c1', name: 'f', args: { n: 1 } } },
          { functionCall: { id: 'c2', name: 'g', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { sum: 2 } } },
          { functionResponse: { id: 'c2', name: 'g', response: { output: 'done' } } },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
        ],
      },
    ]);
  });

  it('signs the first call for Gemini 3 where its signature is lost, and puts images into the result', () => {
    expect(prepare({ messages: turn }, 'gemini-3-pro-preview').call['contents']).toMatchObject([
      {},
      { parts: [{ thoughtSignature: 'skip_thought_signature_validator' }, { functionCall: { id: 'c2' } }] },
      { parts: [{}, { functionResponse: { id: 'c2', parts: [{ inlineData: { mimeType: 'image/png' } }] } }] },
    ]);
  });

  it('has no ids of calls for Vertex, and its service tier in a header', () => {
    const { call } = prepare({ messages: turn, service_tier: 'flex' }, 'gemini-2.5-flash', { vertex: true });
    expect(JSON.stringify(call)).not.toContain('"id"');
    expect(call).not.toHaveProperty('serviceTier');
  });

  it('carries images by URL, sounds and documents', () => {
    const { call } = prepare({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'https://example.com/a.png?x=1' } },
            { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
          ],
        },
      ],
    });
    expect(call['contents']).toEqual([
      {
        role: 'user',
        parts: [
          { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png?x=1' } },
          { inlineData: { mimeType: 'audio/mpeg', data: 'BBBB' } },
          { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
        ],
      },
    ]);
  });

  it('gives its own signatures back', () => {
    const format = 'google-gemini-v1';
    const { call, dropped } = prepare({
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
          reasoning_details: [
            { type: 'reasoning.text', text: 'hm', signature: 'T', format },
            { type: 'reasoning.encrypted', data: 'S', format, id: 'c1' },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'x' },
      ],
    });
    expect(call['contents']).toMatchObject([
      {},
      {
        parts: [
          { text: 'hm', thought: true, thoughtSignature: 'T' },
          { functionCall: { name: 'f' }, thoughtSignature: 'S' },
        ],
      },
      {},
    ]);
    expect(dropped ?? []).not.toContain('messages.reasoning_details');
  });

  it.each([
    ['n', { n: 2 }],
    ['stop', { stop: ['1', '2', '3', '4', '5', '6'] }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['messages', { messages: [{ role: 'tool', tool_call_id: 'unknown', content: 'x' }] }],
  ])('refuses %s', (param, request) => {
    expect(failure(request)).toMatchObject({ code: 'invalid_request', context: { param } });
  });
});

describe('a request of a Gemini client to a Gemini provider', () => {
  const pass = (request: object) => {
    const head = { parameters: { model: 'm' }, query: '', route: '/v1beta/models/{+model}:streamGenerateContent' };
    const inference = readOwn(Buffer.from(JSON.stringify(request)), head);
    const target = { upstreamModel: 'gemini-x', provider: providerOf() };
    return { sent: inference.body, ...writeBuffered(inference, target, geminiProvider, false) };
  };

  it('passes in its own bytes', () => {
    const { sent, body, path, dropped } = pass({ contents: [{ parts: [{ text: 'a', somethingNew: 1 }] }] });
    expect(body).toBe(sent);
    expect(path).toBe('/models/gemini-x:streamGenerateContent?alt=sse');
    expect(dropped).toBeUndefined();
  });

  it('gives an image that the model has made back with its signature', () => {
    const signature = { dialect: 'gemini', kind: 'proof', data: 'CiQB' } as const;
    const image = { kind: 'image', source: { kind: 'data', data: 'AA', mediaType: 'image/png' }, signature } as const;
    const conversation: Conversation = { stream: false, messages: [{ role: 'assistant', content: [image] }] };
    const { body, dropped } = writeBuffered(
      inferenceOf({ conversation: () => conversation }),
      { upstreamModel: 'gemini-3-pro-image', provider: providerOf({ dialect: 'gemini' }) },
      geminiProvider,
      false,
    );
    const part = { inlineData: { mimeType: 'image/png', data: 'AA' }, thoughtSignature: 'CiQB' };
    expect(JSON.parse(body.toString())).toMatchObject({ contents: [{ role: 'model', parts: [part] }] });
    expect(dropped).toBeUndefined();
  });

  it('leaves out what another dialect has signed, and says so', () => {
    const thoughtSignature = wrapSignature({ dialect: 'anthropic', kind: 'proof', data: 'x' });
    const { body, dropped } = pass({
      contents: [
        {
          role: 'model',
          parts: [
            { text: 'hm', thought: true, thoughtSignature },
            { functionCall: { name: 'f' }, thought_signature: thoughtSignature },
            { text: 'a', thoughtSignature: 'own' },
          ],
        },
      ],
    });
    expect(JSON.parse(body.toString())).toEqual({
      contents: [{ role: 'model', parts: [{ functionCall: { name: 'f' } }, { text: 'a', thoughtSignature: 'own' }] }],
    });
    expect(dropped).toEqual(['contents.parts.thoughtSignature']);
  });
});
