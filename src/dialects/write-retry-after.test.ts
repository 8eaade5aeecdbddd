import { expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { errorHeaders } from './write-retry-after.ts';

it('writes a wait rounded up to seconds, and in milliseconds', () => {
  expect(errorHeaders(new GatewayError('rate_limit_exceeded', 'x', { retryAfterMs: 5_000.2 }))).toEqual([
    'retry-after',
    '6',
    'retry-after-ms',
    '5001',
  ]);
});

it('tells clients not to sleep for longer than a minute inside a call', () => {
  const pairs = errorHeaders(new GatewayError('rate_limit_exceeded', 'x', { retryAfterMs: 60_001 }));
  expect(pairs).toEqual(['retry-after', '61', 'retry-after-ms', '60001', 'x-should-retry', 'false']);
  expect(errorHeaders(new GatewayError('rate_limit_exceeded', 'x', { retryAfterMs: 60_000 }))).toHaveLength(4);
});

it('promises nothing where no wait helps', () => {
  const pairs = errorHeaders(new GatewayError('rate_limit_exceeded', 'x', { retryAfterMs: Infinity }));
  expect(pairs).toEqual(['x-should-retry', 'false']);
});

it.each([
  ['deadline_exceeded', 'false'],
  ['upstream_stalled', 'false'],
  ['insufficient_quota', 'false'],
  ['provider_auth_failed', 'false'],
  ['overloaded', 'true'],
  ['draining', 'true'],
] as const)('says of %s: x-should-retry %s', (code, retry) => {
  expect(errorHeaders(new GatewayError(code))).toEqual(['x-should-retry', retry]);
});

it.each(['invalid_json', 'upstream_unreachable', 'internal_error', 'model_not_found'] as const)(
  'leaves %s to the client',
  (code) => {
    expect(errorHeaders(new GatewayError(code))).toEqual([]);
  },
);

it("judges by the status that is sent, and passes the error's own headers on", () => {
  const error = new GatewayError('upstream_error', 'x', { status: 504, headers: { 'www-authenticate': 'Bearer' } });
  expect(errorHeaders(error)).toEqual(['www-authenticate', 'Bearer', 'x-should-retry', 'false']);
});

it('says x-should-retry once where the error brings it along: a list of two is obeyed by nobody', () => {
  const error = new GatewayError('deadline_exceeded', 'x', { headers: { 'x-should-retry': 'false' } });
  expect(errorHeaders(error)).toEqual(['x-should-retry', 'false']);
});

it.each([
  ['provider_rate_limited', {}, false, 'false'],
  ['provider_rate_limited', {}, true, 'true'],
  ['provider_rate_limited', { retryAfterMs: 61_000 }, true, 'false'],
  ['provider_refused', { status: 409 }, true, 'true'],
  ['upstream_error', {}, false, 'false'],
  ['provider_out_of_funds', {}, true, 'false'],
  ['provider_auth_failed', {}, true, 'false'],
] as const)(
  'passes on what a provider says of its error, unless it is in vain: %s %j %s',
  (code, context, says, retry) => {
    const pairs = errorHeaders(new GatewayError(code, 'x', { ...context, shouldRetry: says }));
    expect(pairs.slice(-2)).toEqual(['x-should-retry', retry]);
  },
);
