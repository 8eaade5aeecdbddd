import { expect, test } from 'vitest';
import { formatUsd, inUsd, plainUsd } from './money.ts';

test.each([
  [0, '0'],
  [1, '0.000000001'],
  [123_000, '0.000123'],
  [1_000_000_000, '1'],
  [1_500_000_000, '1.5'],
  [12_345_678_901, '12.345678901'],
  [Number.MAX_SAFE_INTEGER, '9007199.254740991'],
])('%i nano-dollars are %s', (nanoUsd, plain) => {
  expect(plainUsd(nanoUsd)).toBe(plain);
});

test('an unknown amount is null in JSON, not 0', () => {
  expect(inUsd(undefined)).toBeNull();
  expect(inUsd(0)).toBe(0);
  expect(inUsd(2_500)).toBe(0.0000025);
});

test.each([
  [0, '$0.00'],
  [100, '$0.0000001'],
  [2_345_678, '$0.0023'],
  [9_990_000, '$0.01'],
  [12_300_000, '$0.01'],
  [1_000_000_000, '$1.00'],
])('%i nano-dollars read %s', (nanoUsd, words) => {
  expect(formatUsd(nanoUsd)).toBe(words);
});
