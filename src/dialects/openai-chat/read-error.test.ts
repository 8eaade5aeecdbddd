import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { scanObject } from '../../core/json/scan-object.ts';
import type { ProviderError } from '../../core/provider-error.ts';
import { retryAfterMs } from '../read-retry-after.ts';
import { openaiChatProvider } from './provider.ts';
import { readEventError } from './read-error.ts';
import { parseEventData } from './chunk.ts';

const { errors } = openaiChatProvider;
const wallMs = Date.parse('Tue, 24 Nov 2026 00:00:00 GMT');
const json = (value: unknown): string => JSON.stringify(value);

function refusal(status: number, body: string, headers: Record<string, string> = {}): ProviderError {
  return errors.inRefusal({ status, headers }, Buffer.from(body), wallMs);
}

function inAnswer(body: string): ProviderError | undefined {
  const bytes = Buffer.from(body);
  const scanned = scanObject(bytes);
  if (scanned.kind !== 'object') throw new Error('no object');
  return errors.inAnswer({ status: 200, headers: {} }, bytes, scanned.members, wallMs);
}

function event(data: string, isNamedError = false): ProviderError | undefined {
  return readEventError(parseEventData(data), { data, isNamedError });
}

describe('an answer that is not a 2xx', () => {
  test.each([
    [400, 'invalid_request'],
    [402, 'quota_exhausted'],
    [403, 'permission'],
    [404, 'not_found'],
    [409, 'conflict'],
    [413, 'too_large'],
    [422, 'invalid_request'],
    [429, 'rate_limited'],
    [401, 'authentication'],
    [302, 'redirect'],
    [408, 'unknown'],
    [405, 'unknown'],
    [414, 'invalid_request'],
    [423, 'conflict'],
    [412, 'unknown'],
    [424, 'unknown'],
    [425, 'unknown'],
    [428, 'invalid_request'],
    [500, 'server_error'],
    [503, 'overloaded'],
    [529, 'overloaded'],
  ])('%d', (status, kind) => {
    const body = '{"error":{"message":"too long","type":"t","param":"messages","code":"c"}}';
    expect(refusal(status, body)).toMatchObject({
      kind,
      status,
      message: 'too long',
      type: 't',
      param: 'messages',
      code: 'c',
    });
    expect(String(refusal(status, body).body?.bytes)).toBe(body);
    expect(errors.inRefusal({ status, headers: {} }, undefined, wallMs)).toMatchObject({ kind, status });
  });

  test.each([
    ['{"error":"no such model"}', 'no such model'],
    ['{"object":"error","message":"no such model","type":"NotFoundError","param":null,"code":404}', 'no such model'],
    ['{"detail":"no such model"}', 'no such model'],
    ['{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]}', 'body.model: Field required'],
    ['{"type":"about:blank","title":"Not Found","detail":"no such model"}', 'no such model'],
    ['{"statusCode":400,"error":"Bad Request","message":"no such model"}', 'no such model'],
    ['{"error":"invalid_request","error_description":"no such model"}', 'no such model'],
    ['{"errors":[{"message":"first"},{"message":"second"}]}', 'first; second'],
    ['{"error":{"message":{"detail":"no such model"}}}', 'no such model'],
    ['[{"error":{"code":400,"message":"Invalid JSON payload received"}}]', 'Invalid JSON payload received'],
    ['\uFEFF{"error":{"message":"no such model"}}', 'no such model'],
    ['"no such model"', 'no such model'],
    ['no such\nmodel', 'no such model'],
    ['<html><head><title>413 Request Entity Too Large</title></head></html>', '413 Request Entity Too Large'],
    ['<h1>Bad Gateway</h1>', 'Bad Gateway'],
  ])('has its message, and no body that passes, in another form: %s', (body, words) => {
    expect(refusal(400, body)).toMatchObject({ kind: 'invalid_request', message: words });
    expect(refusal(400, body).body).toBeUndefined();
  });

  test.each([
    '',
    '{}',
    '[]',
    '{"error":{"message":7}}',
    '{"error":{"__proto__":{"message":"x"}}}',
    '<html>',
    '7',
    'null',
    '\u001F\uFFFD\b\0words',
  ])('has no message in %j', (body) => {
    expect(refusal(400, body).message).toBeUndefined();
  });

  test('has its message shortened', () => {
    expect(refusal(400, json({ error: { message: 'x'.repeat(60_000) } })).message?.length).toBeLessThan(2200);
    expect(refusal(400, 'x'.repeat(60_000)).message?.length).toBeLessThan(2200);
  });
});

describe('whom a refusal accuses', () => {
  test.each([
    [403, { message: 'flagged' }, 'permission'],
    [403, { message: 'Your input was flagged as harassment.', code: 403, metadata: { reasons: ['x'] } }, 'permission'],
    [403, { message: 'Project `p` does not have access to model `gpt-4o`', code: 'model_not_found' }, 'permission'],
    [403, { message: 'Country, region, or territory not supported', type: 'request_forbidden' }, 'permission'],
    [403, { message: 'max_tokens is more than your plan has' }, 'permission'],
    [403, { message: 'The key points of this text are not allowed.' }, 'permission'],
    [403, { message: 'Your API key does not have permission to use the model' }, 'authentication'],
    [403, { message: 'Invalid key' }, 'authentication'],
    [403, { message: 'Incorrect key sk-proj-abcd****wxyz' }, 'authentication'],
    [403, { message: 'no', code: 'invalid_api_key' }, 'authentication'],
    [403, { message: 'Could not authenticate' }, 'authentication'],
    [400, { message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] }, 'authentication'],
    [400, { message: 'Your tool said: invalid api key' }, 'invalid_request'],
    [429, { message: 'pay', code: 'insufficient_quota' }, 'quota_exhausted'],
    [429, { message: 'Your account has insufficient balance' }, 'quota_exhausted'],
    [400, { message: 'Your credit balance is too low to access the API.' }, 'quota_exhausted'],
    [429, { message: 'You exceeded your current quota of requests per minute' }, 'rate_limited'],
    [
      400,
      { message: 'Your credit balance is too low.', type: 'invalid_request_error', param: null, code: null },
      'quota_exhausted',
    ],
    [403, { message: 'Sorry, your account has insufficient balance', code: 30001 }, 'quota_exhausted'],
    [403, { message: 'Your API key was blocked', code: 'The caller does not have permission' }, 'authentication'],
    [403, { message: 'Your API key was blocked', status: 'PERMISSION_DENIED', code: 403 }, 'authentication'],
    [403, { message: 'This key is disabled', code: 'api_key_disabled' }, 'authentication'],
    [
      412,
      {
        message:
          'Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.',
        param: null,
        code: 'PRECONDITION_FAILED',
        type: 'error',
      },
      'quota_exhausted',
    ],
    [
      400,
      { message: 'Your credit balance is too low to access', type: 'None', param: 'None', code: '400' },
      'quota_exhausted',
    ],
    [
      400,
      { message: '{"type":"error","error":{"message": "Your credit balance is too low"}}', type: null, code: '400' },
      'quota_exhausted',
    ],
    [424, { message: 'CUDA out of memory', type: 'generation' }, 'unknown'],
    [424, { message: 'The MCP server answered 401', code: 'external_connector_error' }, 'invalid_request'],
  ])('%d %j', (status, error, kind) => {
    expect(refusal(status, json({ error })).kind).toBe(kind);
  });

  test.each([
    [400, { message: "Invalid value: 'insufficient balance'.", param: 'reasoning_effort', code: 'invalid_value' }],
    [400, { message: 'Invalid value: insufficient balance', type: 'invalid_request_error', param: 'stop' }],
    [400, { message: 'Invalid value: insufficient balance', code: 'invalid_value' }],
    [404, { message: 'The model out of credits does not exist', code: 'model_not_found' }],
    [404, { message: 'The model `out of credits` does not exist' }],
    [422, { message: "You've sent \u201cout of credits\u201d and it's 'insufficient funds'" }],
    [400, "You've sent 'insufficient_quota' in place of 'authentication'"],
    [403, { message: 'Your input was flagged: my api key is lost', code: 'content_policy' }],
    [403, { message: 'Your input was flagged: "my api key is lost"' }],
  ])('and not for words of the client that it quotes: %d %j', (status, error) => {
    expect(['invalid_request', 'not_found', 'permission']).toContain(refusal(status, json({ error })).kind);
  });

  test('reads names that say nothing as absent', () => {
    const problem = json({ type: 'about:blank', title: 'Forbidden', detail: 'Your API key is disabled' });
    expect(refusal(403, problem)).toMatchObject({ kind: 'authentication' });
    expect(refusal(403, problem).type).toBeUndefined();
  });

  test.each([' ', '\u201c', 'a ', '":"'])('reads an error of countless %j in a short time', (part) => {
    const beforeMs = cpuMs();
    refusal(400, json({ error: `${part.repeat(60_000 / part.length)}\nx\ny` }));
    expect(cpuMs() - beforeMs).toBeLessThan(1_000);
  });

  test('tells not to repeat a call that the provider does not understand', () => {
    for (const status of [405, 406, 411, 415, 421, 426, 431]) {
      expect(refusal(status, '')).toMatchObject({ kind: 'unknown', shouldRetry: false });
    }
    expect(refusal(408, '').shouldRetry).toBeUndefined();
    expect(refusal(405, '', { 'x-should-retry': 'true' }).shouldRetry).toBe(true);
  });
});

describe('an error with a 200', () => {
  test.each([
    ['{"error":{"message":"Provider returned error","code":429}}', 'rate_limited', 429, 'Provider returned error'],
    ['{"id":"x","choices":[],"error":{"message":"m","code":"503"}}', 'overloaded', 503, 'm'],
    ['{"error":"busy","status":503}', 'overloaded', 503, 'busy'],
    ['{"object":"error","message":"m","type":"BadRequestError","code":400}', 'invalid_request', 400, 'm'],
    ['{"detail":"m"}', 'unknown', 502, 'm'],
    ['{"error":{"message":"m","type":"rate_limit_error"}}', 'rate_limited', 429, 'm'],
    ['{"error":{"message":"m","type":"invalid_request_error"}}', 'invalid_request', 400, 'm'],
    ['{"error":{"message":"m","code":"invalid_api_key"}}', 'authentication', 401, 'm'],
    [
      '{"choices":[{"message":{},"finish_reason":"error","error":{"code":502,"message":"m"}}]}',
      'server_error',
      502,
      'm',
    ],
    ['{"choices":[{"message":{"content":"half"},"finish_reason":"error"}]}', 'unknown', 502, undefined],
    ['{"error":429}', 'rate_limited', 429, undefined],
    ['{"error":1,"message":"m"}', 'unknown', 502, 'm'],
    ['{"error":{"error":{"message":"m","code":400}}}', 'invalid_request', 400, 'm'],
    ['{"error":[{"message":"m","type":"rate_limit_error"}]}', 'rate_limited', 429, 'm'],
    ['{"detail":{"message":"m","code":429}}', 'rate_limited', 429, 'm'],
    ['{"detail":{"error":{"message":"m","code":429}}}', 'rate_limited', 429, 'm'],
    ['{"errors":[{"message":"m"}],"choices":[]}', 'unknown', 502, 'm'],
    ['{"errors":["m"],"choices":null}', 'unknown', 502, 'm'],
    ['{"code":"Throttling","message":"m","output":{}}', 'rate_limited', 429, 'm'],
    ['{"success":false,"message":"m","data":null}', 'unknown', 502, 'm'],
    ['{"error_code":336003,"error_msg":"m","id":"x"}', 'unknown', 502, 'm'],
    [
      '{"id":"x","choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}',
      'quota_exhausted',
      402,
      'insufficient balance',
    ],
    ['{"choices":[{"message":{},"error":{"code":402,"message":"m"}}]}', 'quota_exhausted', 402, 'm'],
    ['{"Error":{"Message":"m","Code":"Throttling"}}', 'rate_limited', 429, 'm'],
    ['{"ERROR":"m"}', 'unknown', 502, 'm'],
    ['{"Error":"m","StatusCode":503}', 'overloaded', 503, 'm'],
    [
      '{"id":"x","choices":[{"message":{"content":"half"}}],"Error":{"message":"m","code":429}}',
      'rate_limited',
      429,
      'm',
    ],
    [
      '{"fault":{"faultstring":"m","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}',
      'rate_limited',
      429,
      'm',
    ],
    ['{"fault":"m"}', 'unknown', 502, 'm'],
    ['{"Fault":{"faultcode":"Server","faultstring":"m"}}', 'unknown', 502, 'm'],
    ['{"Message":"m"}', 'unknown', 502, 'm'],
    ['{"message":"m","request_id":"r","timestamp":1}', 'unknown', 502, 'm'],
    ['{"__type":"ThrottlingException","message":"m"}', 'rate_limited', 429, 'm'],
    ['{"code":500,"msg":"m","data":null}', 'server_error', 500, 'm'],
    ['{"errorType":"X","errorMessage":"m"}', 'unknown', 502, 'm'],
    ['{"exception":"m"}', 'unknown', 502, 'm'],
    ['{"err":{"message":"m","code":429}}', 'rate_limited', 429, 'm'],
    ['{"choices":[{"message":{"content":"half"}}],"errors":[{"message":"m","code":503}]}', 'overloaded', 503, 'm'],
    [
      '{"errors":{"model":["m"]},"choices":[{"message":{"content":""},"finish_reason":"stop"}]}',
      'unknown',
      502,
      undefined,
    ],
    ['{"choices":[{"message":{"content":""},"finish_reason":"stop"}],"detail":"m"}', 'unknown', 502, 'm'],
    ['{"choices":[{"message":{"content":""}}],"detail":[{"loc":["body","n"],"msg":"m"}]}', 'unknown', 502, 'body.n: m'],
    ['{"choices":[{"message":{"content":""}}],"fault":{"faultstring":"m"}}', 'unknown', 502, 'm'],
    ['{"choices":[{"message":{"content":""}}],"err\\u006fr":{"message":"m","code":429}}', 'rate_limited', 429, 'm'],
  ])('%s', (body, kind, status, words) => {
    expect(inAnswer(body)).toMatchObject({ kind, status, location: 'body' });
    expect(inAnswer(body)?.message).toBe(words);
    expect(event(body)).toMatchObject({ kind, status, location: 'event' });
  });

  test.each([
    '{"choices":[{"message":{"content":"\\"error\\": boom"},"finish_reason":"stop"}]}',
    '{"choices":[{"message":{"content":"x"},"finish_reason":"stop","error":null}],"error":null}',
    '{"choices":[],"error":false,"detail":"x"}',
    '{"id":"x","object":"list","data":[]}',
    '{"choices":[],"error":0,"errors":[]}',
    '{"choices":[{"message":{"content":"x"}}],"base_resp":{"status_code":0,"status_msg":""}}',
    '{"choices":[],"base_resp":{"status_code":0,"status_msg":"success"}}',
    '{"code":"","message":"","choices":[]}',
    '{"message":{"content":"an answer in another form"}}',
    '{"choices":[{"message":{"content":"x"}}],"Error":null,"errors":[],"fault":false,"detail":""}',
    '{"choices":[{"message":{"content":"x"}}],"errors":{},"detail":{"tokens":7},"details":"x"}',
    '{"choices":[{"message":{"content":"{\\"detail\\":\\"x\\"}"}}],"description":"x","experts":[1]}',
    '{"id":"x","object":"list","data":[],"detail":null,"msg":""}',
  ])('not in %s', (body) => {
    expect(inAnswer(body)).toBeUndefined();
    expect(event(body)).toBeUndefined();
  });

  test('in a body of another media type', () => {
    const head = { status: 200, headers: { 'retry-after': '3', 'x-should-retry': 'false' } };
    const read = (body: string): ProviderError | undefined => errors.inOtherBody(head, Buffer.from(body), wallMs);
    const error = '{"error":{"message":"slow down","code":429}}';
    for (const body of [error, `: hi\n\ndata: ${error}\n\n`]) {
      const read200 = read(body);
      expect(read200).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 3000, shouldRetry: false });
      expect(String(read200?.body?.bytes)).toBe(error);
    }
    expect(read('[{"error":null},{"error":{"message":"m","code":400}}]')).toMatchObject({ status: 400, message: 'm' });
    expect(read('<html>hello</html>')).toBeUndefined();
    expect(read('{"choices":[]}')).toBeUndefined();
  });
});

describe('an event', () => {
  test.each([
    ['{"error":{"message":"m"}}', false, 'raise'],
    ['{"error":{"message":"m"}}', true, 'raise'],
    ['{"error":"m"}', false, 'raise'],
    ['{"id":"x","choices":[],"error":{"message":"m"}}', false, 'overlook'],
    ['{"choices":[{"finish_reason":"error"}]}', false, 'overlook'],
    ['{"type":"error","message":"m"}', true, 'overlook'],
    ['{"message":"m","anything":1}', true, 'overlook'],
    ['{"error":{}}', true, 'overlook'],
    ['{"error":{}}', false, 'misread'],
    ['{"type":"error","message":"m"}', false, 'misread'],
    ['[{"error":{"message":"m"}}]', true, 'misread'],
    ['m', true, 'misread'],
    ['', true, 'misread'],
  ])('%s (named: %s): SDKs %s it', (data, isNamedError, sdks) => {
    expect(event(data, isNamedError)).toMatchObject({ sdks });
  });

  test.each(['{"type":"ping"}', '"error"', 'garbage', '{}', '{"choices":null,"usage":{}}'])(
    'is no error: %s',
    (data) => {
      expect(event(data)).toBeUndefined();
    },
  );

  test('is read as the first of a stream with what the head says', () => {
    const head = { status: 200, headers: { 'retry-after': '2' } };
    const data = '{"error":{"message":"The input is longer than the context","code":400}}';
    const error = errors.inFirstEvent(head, { data, isNamedError: false }, wallMs);
    expect(error).toMatchObject({ kind: 'invalid_request', status: 400, code: '400', location: 'first_event' });
    expect(String(error?.body?.bytes)).toBe(data);
    expect(errors.inFirstEvent(head, { data: '[DONE]', isNamedError: false }, wallMs)).toBeUndefined();
  });
});

test.each([
  ['true', true],
  ['FALSE', false],
  ['maybe', undefined],
])('x-should-retry: %s', (value, shouldRetry) => {
  expect(refusal(429, '{}', { 'x-should-retry': value }).shouldRetry).toBe(shouldRetry);
});

describe('Retry-After', () => {
  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after-ms': '250', 'retry-after': '2' }, 250],
    [{ 'retry-after': 'Tue, 24 Nov 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': '99999999999' }, 86_400_000],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{}, undefined],
  ])('%j', (headers, expected) => {
    expect(retryAfterMs({ status: 429, headers }, wallMs)).toBe(expected);
  });
});
