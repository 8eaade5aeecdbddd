import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewayError } from '../../core/errors.ts';
import { headgateClient } from './client.ts';
import type { HeadgateInference } from './read-request.ts';

function read(body: string | object): HeadgateInference {
  const parsed = headgateClient.parse(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
  if (parsed.kind !== 'valid') throw parsed.error;
  return parsed.inference as HeadgateInference;
}

function refuse(body: string | Buffer | object): GatewayError {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const parsed = headgateClient.parse(Buffer.from(text as string));
  if (parsed.kind !== 'invalid') throw new Error('valid');
  return parsed.error;
}

const user = { role: 'user', content: 'hi' };

const everything = {
  messages: [
    { role: 'developer', content: 'be brief' },
    {
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'look' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'file', file: { file_id: 'f' } },
      ],
    },
    {
      role: 'assistant',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', content: 'done', tool_call_id: 'c' },
    { role: 'assistant', content: null },
  ],
  system: 's',
  model: 'gpt-4o',
  stream: true,
  max_tokens: 9,
  temperature: 0.5,
  top_p: 1,
  stop: ['a', 'b'],
  seed: -3,
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
  tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { constructor: {} } } } }],
  tool_choice: { type: 'function', function: { name: 'f' } },
  user: 'u',
  metadata: { a: 'b', 'c\nd': '' },
};

describe('a request of /v1/inference', () => {
  it('is read whole', () => {
    const inference = read(everything);
    expect(inference).toMatchObject({
      dialect: 'headgate',
      requestedModel: 'gpt-4o',
      stream: true,
      maxOutputTokens: 9,
    });
    expect(inference.body.toString()).toBe(JSON.stringify(everything));
  });

  it('needs no more than a prompt', () => {
    const inference = read({ prompt: 'hi' });
    expect(inference.stream).toBe(false);
    expect(inference).not.toHaveProperty('requestedModel');
    expect(inference).not.toHaveProperty('maxOutputTokens');
  });

  const findings: Array<[body: string | object, type: string, loc: Array<string | number>, msg: string]> = [
    [{ prompt: 1 }, 'string_type', ['body', 'prompt'], 'must be a string'],
    [{ prompt: null }, 'string_type', ['body', 'prompt'], 'must be a string'],
    [{}, 'value_error', ['body'], 'exactly one of prompt and messages must be given'],
    [{ prompt: 'a', messages: [user] }, 'value_error', ['body'], 'exactly one of prompt and messages must be'],
    ['[]', 'dict_type', ['body'], 'must be an object'],
    ['"text"', 'dict_type', ['body'], 'must be an object'],
    [{ messages: [] }, 'too_short', ['body', 'messages'], 'must not be empty'],
    [{ messages: {} }, 'list_type', ['body', 'messages'], 'must be a list'],
    [{ messages: [{ content: 'x' }] }, 'missing', ['body', 'messages', 0, 'role'], 'is missing'],
    [{ messages: [{ role: 'user' }] }, 'missing', ['body', 'messages', 0, 'content'], 'is missing'],
    [
      { messages: [user, { role: 'boss', content: '' }] },
      'literal_error',
      ['body', 'messages', 1, 'role'],
      "must be 'system', 'user', 'assistant', 'developer' or 'tool'",
    ],
    [
      { messages: [{ role: 'user', content: 1 }] },
      'string_type',
      ['body', 'messages', 0, 'content'],
      'must be a string, a list or null',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'video' }] }] },
      'literal_error',
      ['body', 'messages', 0, 'content', 1, 'type'],
      "must be 'text', 'image_url', 'input_audio', 'file' or 'refusal'",
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'https://x' }] }] },
      'dict_type',
      ['body', 'messages', 0, 'content', 0, 'image_url'],
      'must be an object',
    ],
    [
      { messages: [{ role: 'user', content: [{ text: 'a' }] }] },
      'missing',
      ['body', 'messages', 0, 'content', 0, 'type'],
      'is missing',
    ],
    [
      { messages: [{ ...user, extra: 1 }] },
      'extra_forbidden',
      ['body', 'messages', 0, 'extra'],
      'is not a field here; known are role, content, name, tool_calls, tool_call_id',
    ],
    [{ prompt: 'x', top_k: 1 }, 'extra_forbidden', ['body', 'top_k'], 'POST /v1/chat/completions passes it on'],
    ['{"prompt":"x","__proto__":{}}', 'extra_forbidden', ['body', '__proto__'], 'is not a field here; '],
    ['{"prompt":"x","constructor":1}', 'extra_forbidden', ['body', 'constructor'], 'is not a field here; '],
    [{ prompt: 'x', stream: 'yes' }, 'bool_type', ['body', 'stream'], 'must be true or false'],
    [{ prompt: 'x', max_tokens: 0 }, 'greater_than_equal', ['body', 'max_tokens'], 'must be at least 1'],
    [{ prompt: 'x', max_tokens: '5' }, 'int_type', ['body', 'max_tokens'], 'must be a whole number'],
    [{ prompt: 'x', max_tokens: 1.5 }, 'int_from_float', ['body', 'max_tokens'], 'a whole number, without a fraction'],
    [{ prompt: 'x', temperature: 2.1 }, 'less_than_equal', ['body', 'temperature'], 'must be at most 2'],
    [{ prompt: 'x', temperature: 'hot' }, 'float_type', ['body', 'temperature'], 'must be a number'],
    [
      '{"prompt":"x","temperature":1e999}',
      'finite_number',
      ['body', 'temperature'],
      'must be a number that is not infinite',
    ],
    [{ prompt: 'x', model: '' }, 'string_too_short', ['body', 'model'], 'must not be empty'],
    [{ prompt: 'x', model: 'm'.repeat(257) }, 'string_too_long', ['body', 'model'], 'have at most 256 characters'],
    [{ prompt: 'x', stop: 1 }, 'string_type', ['body', 'stop'], 'must be a string or a list'],
    [{ prompt: 'x', stop: ['a', 2] }, 'string_type', ['body', 'stop', 1], 'must be a string'],
    [{ prompt: 'x', stop: Array(5).fill('a') }, 'too_long', ['body', 'stop'], 'at most 4 items, and has 5'],
    [{ prompt: 'x', tool_choice: 'any' }, 'literal_error', ['body', 'tool_choice'], "'none', 'auto' or 'required'"],
    [{ prompt: 'x', metadata: { a: 1 } }, 'string_type', ['body', 'metadata', 'a'], 'must be a string'],
    [{ prompt: 'x', metadata: { 'a\nb': {} } }, 'string_type', ['body', 'metadata', 'a\nb'], 'must be a string'],
    [
      { prompt: 'x', metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ''])) },
      'too_long',
      ['body', 'metadata'],
      'must have at most 16 items, and has 17',
    ],
    [
      { prompt: 'x', response_format: { type: 'json_schema' } },
      'missing',
      ['body', 'response_format', 'json_schema'],
      'is missing',
    ],
    ['{"prompt":"x","prompt":"y"}', 'value_error', ['body', 'prompt'], 'is there a second time'],
    ['{"prompt":"x","prom\\u0070t":"y"}', 'value_error', ['body', 'prompt'], 'is there a second time'],
    [
      '{"prompt":"x","tools":[{"type":"function","function":{"name":"f","parameters":{"a":[0,1e999]}}}]}',
      'finite_number',
      ['body', 'tools', 0, 'function', 'parameters', 'a', 1],
      'must be a number that is not infinite',
    ],
  ];
  it.each(findings)('is refused with one finding: %.80j', (body, type, loc, msg) => {
    const error = refuse(body);
    expect(error.code).toBe('invalid_request');
    expect(error.context.detail).toHaveLength(1);
    expect(error.context.detail?.[0]).toMatchObject({ type, loc, msg: expect.stringContaining(msg) as unknown });
  });

  it('says where JSON is broken, in bytes', () => {
    const error = refuse('{"prompt": "é", }');
    expect(error.code).toBe('invalid_json');
    expect(error.context.detail).toEqual([
      {
        type: 'json_invalid',
        loc: ['body', 17],
        msg: 'is not valid JSON: A name in double quotes is missing: line 1 column 18 (byte 17)',
        input: {},
      },
    ]);
    for (const body of ['', '\ufeff{}', '['.repeat(100_000), Buffer.from([0xff]), '{"prompt":"\u0000"}']) {
      expect(refuse(body).context.detail?.[0]?.type).toBe('json_invalid');
    }
  });

  it('refuses a body of more values than it parses', () => {
    const error = refuse(`{"messages":[${'{},'.repeat(10_000)}{}]}`);
    expect(error.message).toMatch(
      /^The body is too much to parse\. More than 10000 values: .*\(server\.maxBodyValues\)\.$/,
    );
    expect(refuse(`{"messages":[${'{},'.repeat(9_997)}{}]}`).code).toBe('invalid_request');
  });

  it('lists at most twenty findings, each with a short input', () => {
    const detail =
      refuse({ messages: Array.from({ length: 1000 }, () => ({ role: 'x'.repeat(5000) })) }).context.detail ?? [];
    expect(detail).toHaveLength(20);
    expect(detail[0]?.input).toHaveLength(101);
    expect(refuse({ messages: Array.from({ length: 50 }, () => ({ role: 'user' })) }).context.detail).toHaveLength(20);
    const long = refuse({
      prompt: 'x',
      ['k'.repeat(10_000)]: { a: { b: { c: 1 } }, list: Array.from({ length: 50 }, () => [[1]]) },
    });
    expect(Buffer.byteLength(headgateClient.renderError(long, 'r').body)).toBeLessThan(2000);
  });

  it('leaves every prototype alone', () => {
    const metadata = '{"__proto__":"polluted","constructor":"c"}';
    const parameters = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const text = `{"prompt":"x","metadata":${metadata},"tools":[{"type":"function","function":{"name":"f","parameters":${parameters}}}]}`;
    expect(read(text).body.toString()).toBe(text);
    refuse('{"prompt":1,"x":{"__proto__":{"polluted":true}}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('explains every refusal by a finding of its own, and never throws', () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    const fields = Object.entries(everything).map(
      ([key, value]) => [key, fc.oneof(fc.constant(value), anything)] as const,
    );
    const request = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    fc.assert(
      fc.property(request, fc.option(fc.dictionary(fc.string(), anything, { maxKeys: 1 })), (fields, more) => {
        const parsed = headgateClient.parse(Buffer.from(JSON.stringify({ ...fields, ...more })));
        const detail = parsed.kind === 'invalid' ? (parsed.error.context.detail ?? []) : undefined;
        expect(detail?.length).not.toBe(0);
        expect(JSON.stringify(detail) ?? '').not.toContain('does not fit the schema');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a field of another interface', () => {
  it.each([
    ['n', 'ask again for each further answer'],
    ['reasoning_effort', 'POST /v1/chat/completions passes it on'],
    ['max_completion_tokens', 'is max_tokens here'],
    ['max_output_tokens', 'is max_tokens here'],
    ['input', 'is prompt here, or messages'],
    ['instructions', 'is system here'],
    ['functions', 'is tools here'],
    ['function_call', 'is tool_choice here'],
    ['stop_sequences', 'is stop here'],
    ['stream_options', 'always tells its usage'],
    ['logit_bias', 'POST /v1/chat/completions passes it on'],
    ['temprature', 'did you mean temperature?'],
    ['Prompt', 'did you mean prompt?'],
    ['topP', 'did you mean top_p?'],
    ['maxTokens', 'did you mean max_tokens?'],
    ['zzzzzz', 'known are prompt, messages, system, model'],
  ])('%s is refused with what to use instead', (name, words) => {
    const error = refuse({ prompt: 'x', [name]: 1 });
    expect(error.context.param).toBe(name);
    expect(error.context.detail).toMatchObject([
      { type: 'extra_forbidden', loc: ['body', name], msg: expect.stringContaining(words) as unknown },
    ]);
  });

  const ofResponses =
    "belongs to OpenAI's Responses: use POST /v1/responses, or send the whole conversation in messages";
  const ofCompletions = "belongs to OpenAI's old completions: use POST /v1/completions";
  it.each([
    ['previous_response_id', ofResponses],
    ['background', ofResponses],
    ['max_tool_calls', ofResponses],
    ['best_of', ofCompletions],
    ['suffix', ofCompletions],
  ])('%s is served by another route, which is named', (name, words) => {
    expect(refuse({ prompt: 'x', [name]: 1 }).context.detail).toMatchObject([{ loc: ['body', name], msg: words }]);
  });

  it('is looked for where it stands too', () => {
    const tools = [{ type: 'function', name: 'f', parameters: {} }];
    expect(refuse({ prompt: 'x', tools }).context.detail?.map(({ msg }) => msg)).toContain(
      'belongs into the tool\'s "function"',
    );
    expect(refuse({ messages: [{ ...user, tool_call_ids: 'a' }] }).message).toContain('did you mean tool_call_id?');
  });
});

it.each(['', '  \n', '[{"role":"user","content":"hi"}]', '"hello"', 'null', '{"prompt":"x",}', '{"prompt" "x"}'])(
  'a body of %j is refused in words of no programming language',
  (body) => {
    const { message, context } = refuse(body);
    expect(message + JSON.stringify(context.detail)).not.toMatch(/dictionary|Input should|decode|Expecting|None/);
    expect(context.detail).toHaveLength(1);
  },
);

it('an empty body is told what is wanted', () => {
  expect(refuse('').message).toBe(
    'The body is not valid JSON. It is empty, where an object such as {"prompt": "hello"} is wanted.',
  );
  expect(refuse('[]').message).toBe('body: must be an object such as {"prompt": "hello"}');
});
