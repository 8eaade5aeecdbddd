import { describe, expect, test } from 'vitest';
import { classifyErrorEvent, classifyRefusal } from './classify-refusal.ts';
import { readProviderError } from './provider-error.ts';
import { retryAfterMs } from './retry-after.ts';

const wallMs = Date.parse('Tue, 24 Nov 2026 00:00:00 GMT');

function refusal(status: number, body: string, headers: Record<string, string> = {}) {
  return classifyRefusal({ status, headers }, Buffer.from(body), 'test', wallMs);
}

describe('a refusal', () => {
  test.each([400, 404, 409, 413, 422])('%d passes with its words and its body', (status) => {
    const body = '{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":null}}';
    const error = refusal(status, body);
    expect(error).toMatchObject({
      code: 'provider_refused',
      message: 'too long',
      context: { status, param: 'messages' },
    });
    expect(String(error.context.providerBody)).toBe(body);
  });

  test.each([401, 403])('%d keeps its body to itself', (status) => {
    const error = refusal(status, '{"error":{"message":"Incorrect API key provided: sk-abc***xyz"}}');
    expect(error.code).toBe('provider_auth_failed');
    expect(JSON.stringify(error) + error.message + error.publicMessage).not.toContain('sk-abc');
    expect(error.context.providerBody).toBeUndefined();
  });

  test('429 says when to come back, and who says so', () => {
    const error = refusal(429, '{"error":{"message":"slow down","code":"rate_limit_exceeded"}}', {
      'retry-after': '7',
    });
    expect(error).toMatchObject({
      code: 'provider_rate_limited',
      message: 'slow down',
      context: { retryAfterMs: 7000 },
    });
    expect(error.context.headers).toEqual({ 'x-headgate-error-source': 'provider' });
    expect(refusal(429, '').context.retryAfterMs).toBeUndefined();
    const spent = refusal(429, '{"error":{"message":"pay","code":"insufficient_quota"}}');
    expect(spent.context.headers).toMatchObject({ 'x-should-retry': 'false' });
  });

  test.each([301, 302, 307, 402, 408, 500, 502, 503, 529])('%d is the provider’s own trouble', (status) => {
    const error = refusal(status, '<html>');
    expect(error.code).toBe('upstream_error');
    expect(error.context.status).toBeUndefined();
    expect(error.message).toContain(String(status));
  });

  test('without a body the status stands by itself', () => {
    const error = classifyRefusal({ status: 404, headers: {} }, undefined, 'test', wallMs);
    expect(error).toMatchObject({ code: 'provider_refused', context: { status: 404 } });
    expect(error.context.providerBody).toBeUndefined();
  });
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

describe('an error as the first event', () => {
  test.each([
    ['{"error":{"message":"m","type":"rate_limit_error"}}', 'provider_rate_limited'],
    ['{"error":{"message":"m","code":429}}', 'provider_rate_limited'],
    ['{"error":{"message":"m","code":"invalid_api_key"}}', 'provider_auth_failed'],
    ['{"error":{"message":"m","code":502}}', 'upstream_error'],
    ['{"error":{}}', 'upstream_error'],
  ])('%s', (json, code) => {
    expect(classifyErrorEvent(readProviderError(JSON.parse(json))!, 'test').code).toBe(code);
  });

  test('a long message is shortened', () => {
    const said = readProviderError({ error: { message: 'x'.repeat(1_000_000) } })!;
    expect(classifyErrorEvent(said, 'test').message.length).toBeLessThan(2200);
  });
});
