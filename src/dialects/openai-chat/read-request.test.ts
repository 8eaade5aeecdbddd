import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewayError } from '../../core/errors.ts';
import { openaiChatClient } from './client.ts';
import { editRequestBytes } from './edit-request-bytes.ts';
import type { OpenAiChatInference } from './read-request.ts';

function read(body: string | Buffer | object): OpenAiChatInference {
  const parsed = openaiChatClient.parse(bytes(body));
  if (parsed.kind !== 'valid') throw parsed.error;
  return parsed.inference as OpenAiChatInference;
}

function refuse(body: string | Buffer | object): GatewayError {
  const parsed = openaiChatClient.parse(bytes(body));
  if (parsed.kind !== 'invalid') throw new Error('valid');
  return parsed.error;
}

function bytes(body: string | Buffer | object): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] };

describe('an OpenAI request', () => {
  it('is read as far as the gateway acts upon it', () => {
    const body = Buffer.from(JSON.stringify({ ...chat, stream: true, n: 2, max_tokens: 5, anything: { else: [1] } }));
    const inference = read(body);
    expect(inference).toMatchObject({
      dialect: 'openai-chat',
      requestedModel: 'gpt-4o',
      stream: true,
      maxOutputTokens: 5,
      includeUsage: false,
      choices: 2,
    });
    expect(inference.body).toBe(body);
  });

  it('leaves out what is null or absent', () => {
    const inference = read({ ...chat, stream: null, stream_options: null, n: null, max_tokens: null });
    expect(inference.stream).toBe(false);
    expect(inference.includeUsage).toBe(false);
    expect(inference).not.toHaveProperty('maxOutputTokens');
  });

  it('prefers max_completion_tokens and sees include_usage', () => {
    const inference = read({
      ...chat,
      max_tokens: 5,
      max_completion_tokens: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(inference.maxOutputTokens).toBe(7);
    expect(inference.includeUsage).toBe(true);
  });

  const refusals: Array<[body: string | object, param: string | undefined, code: string | undefined, words: string]> = [
    [{ messages: chat.messages }, 'model', 'missing_required_parameter', 'you must provide a model parameter'],
    [
      { ...chat, model: 1 },
      'model',
      'invalid_type',
      "Invalid type for 'model': expected a string, but got an integer instead.",
    ],
    [{ ...chat, model: '' }, 'model', 'empty_string', 'empty string'],
    [{ ...chat, model: 'x'.repeat(257) }, 'model', 'string_above_max_length', 'string too long'],
    [{ ...chat, model: 'x'.repeat(1_000_000) }, 'model', 'string_above_max_length', 'maximum length 256'],
    [{ ...chat, stream: 'yes' }, 'stream', 'invalid_type', 'expected a boolean, but got a string instead'],
    [{ ...chat, n: 1.5 }, 'n', 'invalid_type', 'expected an integer, but got a decimal instead'],
    [{ ...chat, n: true }, 'n', 'invalid_type', 'but got a boolean instead'],
    [{ ...chat, n: '2' }, 'n', 'invalid_type', 'but got a string instead'],
    [{ ...chat, max_tokens: '5' }, 'max_tokens', 'invalid_type', 'but got a string instead'],
    ['[]', undefined, undefined, 'must be a JSON object'],
    [`{"model":"a","messages":[1],"mod\\u0065l":"b"}`, 'model', 'duplicate_parameter', "'model'"],
    [
      `{"model":"a","messages":[1],"stream":true,"stream_options":{"include_usage":false,"include_usage":true}}`,
      'stream_options.include_usage',
      'duplicate_parameter',
      "'stream_options.include_usage'",
    ],
  ];
  it.each(refusals)('is refused as OpenAI refuses it: %.60j', (body, param, code, words) => {
    const error = refuse(body);
    expect(error.code).toBe('invalid_request');
    expect(error.message).toContain(words);
    const rendered = openaiChatClient.renderError(error, 'req-1');
    expect(rendered.status).toBe(400);
    expect(JSON.parse(rendered.body)).toEqual({
      error: { message: error.message, type: 'invalid_request_error', param: param ?? null, code: code ?? null },
    });
  });

  it.each([
    { model: 'm' },
    { model: 'm', messages: [] },
    { model: 'm', messages: {} },
    { model: 'm', messages: 'hi' },
    { ...chat, max_tokens: 0 },
    { ...chat, max_tokens: -1 },
    { ...chat, max_completion_tokens: -1 },
    { ...chat, n: 0 },
    { ...chat, n: -1 },
    { ...chat, temperature: 'hot', unheard_of: [1] },
    { ...chat, stream_options: [] },
    { ...chat, stream: true, stream_options: 'yes' },
    { ...chat, stream: true, stream_options: { include_usage: 'yes' } },
  ])('passes what the provider is to judge, unchanged: %j', (request) => {
    const inference = read(request);
    expect(inference).toMatchObject({ choices: 1, includeUsage: false });
    expect(inference).not.toHaveProperty('maxOutputTokens');
    const sent = JSON.parse(editRequestBytes(inference, 'm', {}).toString()) as Record<string, unknown>;
    if ('stream' in request && !('stream_options' in request)) delete sent['stream_options'];
    expect(sent).toEqual({ ...request, model: 'm' });
  });

  it('passes what the gateway does not read, duplicates and dangerous names included', () => {
    const inference = read('{"__proto__":{"x":1},"constructor":2,"model":"m","messages":[1],"seed":1,"seed":2}');
    expect(inference.requestedModel).toBe('m');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['"Model":"m2"', 'Model', 'model'],
    ['"MODEL":"m2"', 'MODEL', 'model'],
    [String.raw`"mode\u004c":"m2"`, 'modeL', 'model'],
    [String.raw`"model\u0000":"m2"`, 'model\0', 'model'],
    ['"Stream":true', 'Stream', 'stream'],
    ['"ſtream":true', 'ſtream', 'stream'],
    [String.raw`"me\u017fsages":[]`, 'meſsages', 'messages'],
    ['"max_to\u212aens":1', 'max_to\u212aens', 'max_tokens'],
    ['"N":9', 'N', 'n'],
    ['"Models":["dear"]', 'Models', 'models'],
    ['"ROUTE":"fallback"', 'ROUTE', 'route'],
    ['"provideroptions":{}', 'provideroptions', 'providerOptions'],
    [String.raw`"Fallback\u0073":[]`, 'Fallbacks', 'fallbacks'],
  ])('is refused where %s stands beside the member that it may be taken for', (member, key, name) => {
    for (const body of [`{"model":"m","messages":[1],${member}}`, `{${member},"model":"m","messages":[1]}`]) {
      const error = refuse(body);
      expect(error.code).toBe('invalid_request');
      expect(error.context.param).toBe(key);
      expect(error.message).toContain(`Did you mean '${name}'?`);
      expect(openaiChatClient.renderError(error, 'r').status).toBe(400);
    }
  });

  it.each([
    'models',
    'route',
    'provider',
    'providerOptions',
    'fallbacks',
    String.raw`mode\u006cs`,
    String.raw`\u0072oute`,
  ])('says that %s may choose another model', (name) => {
    const { modelMember } = read(`{"model":"m","messages":[1],"x":1,"${name}":null}`);
    expect(modelMember).toBe(JSON.parse(`"${name}"`));
  });

  it.each(['temperature', 'modal', 'mod', 'models2', 'x-model', 'mödel', 'model ', ' model', 'steam', ''])(
    'has nothing to say of %j',
    (name) => {
      expect(read(`{"${name}":1,"model":"m","messages":[1]}`)).not.toHaveProperty('modelMember');
    },
  );

  it('says where JSON is broken', () => {
    for (const body of [
      '',
      '{"model":',
      '\ufeff{}',
      '['.repeat(100_000),
      Buffer.from([0x7b, 0xff]),
      '{"a":"\u0000"}',
    ]) {
      const error = refuse(body);
      expect(error.code).toBe('invalid_json');
      expect(error.message).toMatch(/^We could not parse the JSON body of your request\. .* \(byte \d+\)\.$/);
      expect(openaiChatClient.renderError(error, 'r').status).toBe(400);
    }
    const crowded = Object.fromEntries(Array.from({ length: 1025 }, (_, index) => [`k${String(index)}`, 0]));
    expect(refuse({ ...chat, stream: true, stream_options: crowded }).code).toBe('invalid_json');
  });

  it('reads escaped and astral model names', () => {
    expect(read(String.raw`{"model":"gpt\u002d4o \ud83d\ude00","messages":[1]}`).requestedModel).toBe('gpt-4o 😀');
    expect(read({ ...chat, model: '😀'.repeat(256) }).requestedModel).toHaveLength(512);
    expect(refuse({ ...chat, model: '😀'.repeat(257) }).context.param).toBe('model');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json()), (input) => {
        openaiChatClient.parse(Buffer.from(input as string));
      }),
    );
    const value = fc.jsonValue({ maxDepth: 2 });
    const read = { model: value, messages: value, stream: value, stream_options: value, n: value, max_tokens: value };
    fc.assert(
      fc.property(fc.record(read, { requiredKeys: [] }), (request) => {
        const parsed = openaiChatClient.parse(bytes(request));
        expect(parsed.kind === 'invalid' ? parsed.error.code : 'invalid_request').toBe('invalid_request');
      }),
    );
  });
});
