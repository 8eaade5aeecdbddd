import { describe, expect, test } from 'vitest';
import { quotaResetMs } from './read-quota-reset.ts';
import { dialects } from './registry.ts';

const wallMs = Date.parse('2026-11-24T00:00:00Z');

function waitOf(headers: Readonly<Record<string, string | string[]>>): number | undefined {
  return quotaResetMs({ status: 429, headers }, wallMs);
}

describe('the time until a quota that is used up is full again', () => {
  test.each([
    ['1s', 1000],
    ['6m0s', 360_000],
    ['17ms', 17],
    ['2m59.56s', 179_560],
    ['1h2m3s', 3_723_000],
    ['40h', 86_400_000],
    ['0s', 0],
    ['26', 26_000],
    ['33011.382867097855', 33_011_383],
    ['2026-11-24T00:01:00Z', 60_000],
    ['2026-11-24T01:00:30.5+01:00', 30_500],
    ['2026-11-23T00:00:00Z', 0],
    ['2027-11-23T00:00:00Z', 86_400_000],
    // Nobody's form.
    ['1764547200', undefined],
    ['1764547200000', undefined],
    ['', undefined],
    ['soon', undefined],
    ['-1s', undefined],
    ['s', undefined],
    ['1s later', undefined],
    ['2026-11-24', undefined],
    ['2026-13-45T99:00:00Z', undefined],
    ['Tue, 24 Nov 2026 00:01:00 GMT', undefined],
    ['1s'.repeat(30), undefined],
  ])('%s', (text, expected) => {
    expect(waitOf({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': text })).toBe(expected);
  });
});

test('a moment is told by the clock of the provider, where the answer has a date', () => {
  const headers = {
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-11-24T02:00:07Z',
  };
  expect(waitOf({ ...headers, date: 'Tue, 24 Nov 2026 02:00:00 GMT' })).toBe(7000);
  expect(waitOf({ ...headers, date: 'yesterday' })).toBe(7_207_000);
});

describe('of several quotas', () => {
  const requests = { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '30s' };
  const tokens = (remaining: string) => ({
    'x-ratelimit-remaining-tokens': remaining,
    'x-ratelimit-reset-tokens': '2m',
  });

  test('the one counts that is used up, and of two the later', () => {
    expect(waitOf({ ...requests, ...tokens('0') })).toBe(120_000);
    expect(waitOf({ ...requests, ...tokens('-5') })).toBe(120_000);
    expect(waitOf({ ...requests, ...tokens('0'), 'x-ratelimit-remaining-requests': '0' })).toBe(120_000);
  });

  test('none counts where none is used up: nobody knows which one has refused', () => {
    for (const left of ['7', 'many', '', '00x']) expect(waitOf({ ...requests, ...tokens(left) })).toBeUndefined();
    expect(waitOf({ 'x-ratelimit-reset-tokens': '12ms' })).toBeUndefined();
  });

  test('those of providers with other names for them', () => {
    expect(waitOf({ 'x-ratelimit-remaining-requests-day': '0', 'x-ratelimit-reset-requests-day': '90.5' })).toBe(
      90_500,
    );
    const anthropic = (name: string, remaining: string, at: string) => ({
      [`anthropic-ratelimit-${name}-remaining`]: remaining,
      [`anthropic-ratelimit-${name}-reset`]: `2026-11-24T00:00:${at}Z`,
    });
    expect(waitOf({ ...anthropic('requests', '49', '01'), ...anthropic('output-tokens', '0', '40') })).toBe(40_000);
  });

  test('what says no quota says nothing', () => {
    expect(waitOf({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' })).toBeUndefined();
  });
});

describe('a refusal', () => {
  const { errors } = dialects.provider('openai-chat');
  const quota = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20s' };
  const waitAfter = (status: number, headers: Readonly<Record<string, string>>) =>
    errors.inRefusal({ status, headers }, Buffer.from('{}'), wallMs).retryAfterMs;

  test.each([
    ['17ms', 1000],
    ['59s', 59_000],
    ['24h', 60_000],
    ['0s', undefined],
  ])('of a quota that is full again in %s makes requests wait %s ms', (reset, expected) => {
    expect(waitAfter(429, { ...quota, 'x-ratelimit-reset-requests': reset })).toBe(expected);
  });

  test('of too many requests says so, if it has no Retry-After', () => {
    expect(waitAfter(429, quota)).toBe(20_000);
    expect(waitAfter(429, { ...quota, 'retry-after': '3' })).toBe(3000);
    expect(waitAfter(429, { ...quota, 'retry-after-ms': '30' })).toBe(30);
  });

  test.each([400, 500, 503, 529])('with status %d does not: these headers stand in every answer', (status) => {
    expect(waitAfter(status, quota)).toBeUndefined();
  });
});
