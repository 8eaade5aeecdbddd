import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { openaiChatProvider } from '../openai-chat/provider.ts';
import { wrapSignature } from '../wrapped-signature.ts';
import { readRequest } from './read-request.ts';

const target = { upstreamModel: 'gpt-4o-2024', provider: providerOf() };
const hello = [{ role: 'user', parts: [{ text: 'hi' }] }];
const head = { parameters: { model: 'alias' }, query: '', route: '/v1beta/models/{+model}:generateContent' };

interface Written {
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[] | undefined;
}

function prepare(request: object): Written {
  const inference = readRequest(Buffer.from(JSON.stringify({ contents: hello, ...request })), head);
  const { body, dropped } = writeBuffered(inference, target, openaiChatProvider, false);
  return { call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

function failure(request: unknown, at = head): GatewayError {
  try {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    writeBuffered(readRequest(Buffer.from(text), at), target, openaiChatProvider, false);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('the request was accepted');
}

describe('a generateContent request to a provider of chat completions', () => {
  it('carries the text, the system text and the options', () => {
    const { call, dropped } = prepare({
      systemInstruction: { role: 'system', parts: [{ text: 'be brief' }] },
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        maxOutputTokens: 9,
        stopSequences: ['x', 'y'],
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        candidateCount: 1,
      },
      labels: { team: 'web' },
      serviceTier: 'standard',
    });
    expect(call).toEqual({
      model: 'gpt-4o-2024',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
      ],
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      stop: ['x', 'y'],
      seed: 7,
      service_tier: 'default',
      metadata: { team: 'web' },
    });
    expect(dropped).toEqual(['generationConfig.topK']);
  });

  it('reads names in snake case, numbers in quotes, and a single object in the place of a list', () => {
    const { call } = prepare({
      system_instruction: { parts: { text: 'be brief' } },
      contents: { parts: { text: 'hi' } },
      generation_config: { max_output_tokens: '9', top_p: 0.9, response_mime_type: 'application/json' },
    });
    expect(call).toMatchObject({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
      ],
      max_completion_tokens: 9,
      top_p: 0.9,
      response_format: { type: 'json_object' },
    });
  });

  it('carries functions, the choice of them, and calls with their results', () => {
    const { call, dropped } = prepare({
      tools: [
        {
          functionDeclarations: [
            {
              name: 'f',
              description: 'd',
              parameters: {
                type: 'OBJECT',
                properties: {
                  n: { type: 'NUMBER', nullable: true },
                  tags: { type: 'ARRAY', items: { type: 'STRING' }, minItems: '1' },
                },
                propertyOrdering: ['n', 'tags'],
              },
            },
            { name: 'g', parametersJsonSchema: { type: 'object' } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      contents: [
        ...hello,
        {
          role: 'model',
          parts: [
            { text: 'I look.' },
            { functionCall: { name: 'f', args: { n: 1 } } },
            { functionCall: { name: 'f', args: { n: 2 } } },
            { functionCall: { id: 'c9', name: 'g' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'f', response: { output: 'one' } } },
            { functionResponse: { name: 'f', response: { temperature: 2 } } },
            { functionResponse: { id: 'c9', name: 'g', response: { error: 'broken' } } },
          ],
        },
      ],
    });
    expect(call).toMatchObject({
      tools: [
        {
          function: {
            name: 'f',
            description: 'd',
            parameters: {
              type: 'object',
              properties: {
                n: { type: ['number', 'null'] },
                tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
              },
            },
          },
        },
        { function: { name: 'g', parameters: { type: 'object' } } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'I look.' }],
          tool_calls: [
            { id: 'call_1', function: { name: 'f', arguments: '{"n":1}' } },
            { id: 'call_2', function: { name: 'f', arguments: '{"n":2}' } },
            { id: 'c9', function: { name: 'g', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'one' },
        { role: 'tool', tool_call_id: 'call_2', content: '{"temperature":2}' },
        { role: 'tool', tool_call_id: 'c9', content: 'broken' },
      ],
    });
    expect(dropped).toEqual(['contents.parts.functionResponse.response.error']);
  });

  it.each([
    [{ mode: 'AUTO' }, 'auto'],
    [{ mode: 'NONE' }, 'none'],
    [{ mode: 'ANY' }, 'required'],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'function', function: { name: 'f' } },
            { type: 'function', function: { name: 'g' } },
          ],
        },
      },
    ],
  ])('carries the choice %j', (functionCallingConfig, choice) => {
    expect(prepare({ toolConfig: { functionCallingConfig } }).call['tool_choice']).toEqual(choice);
  });

  it('carries images, sounds, documents and texts', () => {
    const { call } = prepare({
      contents: [
        {
          role: 'user',
          parts: [
            { inlineData: { mimeType: 'image/png', data: 'AAAA' }, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } },
            { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg' } },
            { inline_data: { mime_type: 'audio/wav', data: 'BBBB' } },
            { inlineData: { mimeType: 'application/pdf', data: 'CCCC', displayName: 'a.pdf' } },
            { inlineData: { mimeType: 'text/plain', data: Buffer.from('a note').toString('base64') } },
          ],
        },
      ],
    });
    expect(call['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.jpg' } },
          { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
          { type: 'text', text: 'a note' },
        ],
      },
    ]);
  });

  it('carries the schema of an answer, in both forms', () => {
    const responseSchema = { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['a'] };
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const responseMimeType = 'application/json';
    for (const config of [{ responseSchema }, { responseJsonSchema: schema }]) {
      const { call } = prepare({ generationConfig: { responseMimeType, ...config } });
      expect(call['response_format']).toMatchObject({ type: 'json_schema', json_schema: { schema } });
    }
  });

  it.each([
    [{ thinkingLevel: 'HIGH' }, 'high', undefined],
    [{ thinkingBudget: 1000 }, 'low', undefined],
    [{ thinkingBudget: 8000, includeThoughts: true }, 'medium', ['generationConfig.thinkingConfig.includeThoughts']],
    [{ thinkingBudget: 0 }, undefined, ['generationConfig.thinkingConfig.thinkingBudget']],
  ])('carries how long to think: %j', (thinkingConfig, effort, named) => {
    const { call, dropped } = prepare({ generationConfig: { thinkingConfig } });
    expect(call['reasoning_effort']).toBe(effort);
    expect(dropped).toEqual(named);
  });

  it('gives the signatures of its own provider back, and names those of others', () => {
    const own = wrapSignature({
      dialect: 'openai-chat',
      kind: 'content',
      data: JSON.stringify({ extra_content: { google: { thought_signature: 's' } } }),
    });
    const contents = (thoughtSignature: string): object => ({
      contents: [...hello, { role: 'model', parts: [{ functionCall: { name: 'f' }, thoughtSignature }] }],
    });
    const { call, dropped } = prepare(contents(own));
    expect(call['messages']).toMatchObject([
      {},
      { tool_calls: [{ extra_content: { google: { thought_signature: 's' } } }] },
    ]);
    expect(dropped).toBeUndefined();
    expect(prepare(contents('CiQBDDnWx9')).dropped).toEqual(['contents.parts.thoughtSignature']);
    expect(prepare(contents('skip_thought_signature_validator')).dropped).toBeUndefined();
  });

  it.each([
    ['an image', { inlineData: { mimeType: 'image/png', data: 'AA' } }],
    ['a stored image', { fileData: { mimeType: 'image/png', fileUri: 'https://x/i.png' } }],
    ['a document', { inlineData: { mimeType: 'application/pdf', data: 'AA' } }],
    ['a text', { text: 'a' }],
  ])('names the signature of %s, and that it is a thought, where they have no place', (_what, part) => {
    const signed = (more: object) => prepare({ contents: [{ role: 'model', parts: [{ ...part, ...more }] }] }).dropped;
    expect(signed({ thoughtSignature: 'CiQBDDnWx9' })).toEqual(['contents.parts.thoughtSignature']);
    expect(signed({ thoughtSignature: 'skip_thought_signature_validator', thought: false })).toBeUndefined();
    expect(signed({ thought: true })).toEqual(['contents.parts.thought']);
  });

  it.each([
    ['contents.parts.executableCode', { contents: [{ parts: [{ executableCode: { code: '1' } }] }] }],
    ['tools.googleSearch', { tools: [{ googleSearch: {} }] }],
    ['cachedContent', { cachedContent: 'cachedContents/x' }],
    ['generationConfig.speechConfig', { generationConfig: { speechConfig: {} } }],
    ['generationConfig.responseModalities', { generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }],
    ['generationConfig.responseMimeType', { generationConfig: { responseMimeType: 'text/x.enum' } }],
    ['generationConfig.candidateCount', { generationConfig: { candidateCount: 2 } }],
    ['contents.parts.inlineData', { contents: [{ parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AA' } }] }] }],
    ['contents.parts.fileData', { contents: [{ parts: [{ fileData: { fileUri: 'https://youtu.be/x' } }] }] }],
  ])('refuses %s by its name', (param, request) => {
    expect(failure({ contents: hello, ...request })).toMatchObject({ code: 'invalid_request', context: { param } });
  });

  it.each([
    ['safetySettings', { safetySettings: [{ category: 'x', threshold: 'y' }] }],
    ['generationConfig.mediaResolution', { generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_LOW' } }],
    ['store', { store: true }],
    ['somethingNew', { something_new: 1 }],
    ['generationConfig.somethingNew', { generationConfig: { somethingNew: 1 } }],
    ['contents.parts.partMetadata', { contents: [{ parts: [{ text: 'a', partMetadata: {} }] }] }],
    ['toolConfig.functionCallingConfig.mode', { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } }],
    ['tools.functionDeclarations.behavior', { tools: [{ functionDeclarations: [{ name: 'f', behavior: 'B' }] }] }],
  ])('names %s as dropped', (name, request) => {
    expect(prepare(request).dropped).toEqual([name]);
  });

  it.each([
    ['generationConfig', { generationConfig: {}, generation_config: {} }],
    ['GenerationConfig', { GenerationConfig: { maxOutputTokens: 9 } }],
    ['generationConfig.maxOutputTokens', { generationConfig: { maxOutputTokens: 1, max_output_tokens: 2 } }],
    ['generationConfig.maxOutputTokens', { generationConfig: { maxOutputTokens: 1.5 } }],
    ['contents.0.parts.0.text', { contents: [{ parts: [{ text: 1 }] }] }],
    ['contents.0.role', { contents: [{ role: 'system', parts: [{ text: 'a' }] }] }],
    ['contents', { contents: undefined }],
  ])('refuses %s where its form is wrong', (param, request) => {
    expect(failure({ contents: hello, ...request })).toMatchObject({ code: 'invalid_request', context: { param } });
  });

  it('refuses bodies that are no objects', () => {
    expect(failure('[]').code).toBe('invalid_json');
    expect(failure('{').code).toBe('invalid_json');
  });
});

describe('the path and the query', () => {
  const read = (route: string, query = '', model = 'm') =>
    readRequest(Buffer.from(JSON.stringify({ contents: hello })), { parameters: { model }, query, route });

  it('say which model answers, and how', () => {
    expect(read('/v1beta/models/{+model}:generateContent', 'alt=json')).toMatchObject({
      requestedModel: 'm',
      stream: false,
    });
    const stream = '/v1beta/models/{+model}:streamGenerateContent';
    expect(read(stream, 'key=a&alt=sse')).toMatchObject({ stream: true, answers: 'events' });
    expect(read(stream, '%24alt=sse')).toMatchObject({ answers: 'events' });
    expect(read(stream)).toMatchObject({ stream: true, answers: 'array' });
    expect(() => read(stream, 'alt=proto')).toThrow(/only 'json' and 'sse'/);
  });

  it.each([
    ['org/name', 'org/name'],
    ['models/m', 'm'],
    ['tunedModels/m', 'tunedModels/m'],
    ['publishers/google/models/m', 'm'],
    ['projects/p/locations/l/publishers/google/models/m', 'm'],
  ])('have %s for the model %s', (path, model) => {
    expect(read('/v1/{+model}:generateContent', '', path).requestedModel).toBe(model);
  });

  it('are no match for a member that names another model', () => {
    const body = (request: object) =>
      readRequest(Buffer.from(JSON.stringify({ contents: hello, ...request })), head).modelMember;
    expect(body({})).toBeUndefined();
    expect(body({ model: 'models/other' })).toBe('model');
    expect(body({ generationConfig: { routing_config: {} } })).toBe('generationConfig.routingConfig');
  });
});
