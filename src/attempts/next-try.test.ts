import { expect, test } from 'vitest';
import { type ErrorCode, errorTable, type ErrorRow, GatewayError } from '../core/errors.ts';
import { nextTry } from './next-try.ts';

test.each<[ErrorCode, string]>([
  ['upstream_unreachable', 'same_target'],
  ['upstream_error', 'next_target'],
  ['provider_rate_limited', 'next_target'],
  ['provider_overloaded', 'next_target'],
  ['provider_auth_failed', 'next_target'],
  ['provider_out_of_funds', 'next_target'],
  ['upstream_incomplete', 'nobody'],
  ['upstream_invalid', 'nobody'],
  ['upstream_stalled', 'nobody'],
  ['provider_refused', 'nobody'],
  ['client_gone', 'nobody'],
  ['draining', 'nobody'],
  ['deadline_exceeded', 'nobody'],
  ['internal_error', 'nobody'],
])('after %s comes %s', (code, next) => {
  expect(nextTry(new GatewayError(code), 1)).toBe(next);
});

test('one target is tried twice at most, and again only where nothing was written', () => {
  const unwritten = new GatewayError('overloaded', undefined, { unwritten: true });
  expect(nextTry(unwritten, 1)).toBe('same_target');
  expect(nextTry(unwritten, 2)).toBe('next_target');
  expect(nextTry(new GatewayError('upstream_unreachable'), 2)).toBe('next_target');
});

test('nobody is tried again for what the request itself must change', () => {
  const rows: readonly ErrorRow[] = Object.values(errorTable);
  expect(rows.filter(({ recovery, followedBy }) => recovery === 'fix' && followedBy !== undefined)).toEqual([]);
});
