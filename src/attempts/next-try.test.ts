import { expect, test } from 'vitest';
import { type ErrorCode, errorTable, type ErrorRow, GatewayError } from '../core/errors.ts';
import { nextTry, wasCalled } from './next-try.ts';

test.each<[ErrorCode, string]>([
  ['upstream_unreachable', 'same_target'],
  ['upstream_error', 'next_target'],
  ['provider_rate_limited', 'next_target'],
  ['provider_overloaded', 'next_target'],
  ['provider_auth_failed', 'next_target'],
  ['provider_out_of_funds', 'next_target'],
  ['upstream_timeout', 'next_target'],
  ['upstream_incomplete', 'next_target_if_repeatable'],
  ['upstream_invalid', 'next_target_if_repeatable'],
  ['upstream_stalled', 'nobody'],
  ['provider_refused', 'nobody'],
  ['client_gone', 'nobody'],
  ['draining', 'nobody'],
  ['deadline_exceeded', 'nobody'],
  ['internal_error', 'nobody'],
])('after %s comes %s', (code, next) => {
  expect(nextTry(new GatewayError(code))).toBe(next);
});

test('the same target may be tried again where nothing was written, whatever the kind of the failure', () => {
  expect(nextTry(new GatewayError('overloaded', undefined, { unwritten: true }))).toBe('same_target');
  expect(nextTry(new GatewayError('overloaded'))).toBe('nobody');
});

test('nobody was called where the gateway has no connection free; where one was refused, somebody may have been', () => {
  expect(wasCalled(new GatewayError('overloaded', undefined, { unwritten: true }))).toBe(false);
  expect(wasCalled(new GatewayError('overloaded'))).toBe(true);
  expect(wasCalled(new GatewayError('upstream_unreachable', undefined, { unwritten: true }))).toBe(true);
});

test('nobody is tried again for what the request itself must change', () => {
  const rows: readonly ErrorRow[] = Object.values(errorTable);
  expect(rows.filter(({ recovery, followedBy }) => recovery === 'fix' && followedBy !== undefined)).toEqual([]);
});
