import { expect, test } from 'vitest';
import { acceptsGzip, isKnown } from './conditional.ts';

test.each([
  ['gzip, deflate, br, zstd', true],
  ['br;q=1.0, GZIP;q=0.5', true],
  ['x-gzip', true],
  ['*', true],
  ['deflate, *;q=0.1', true],
  ['gzip;q=0, *', false],
  ['*;q=0, gzip', true],
  ['*;q=0', false],
  ['gzip; q=0.000', false],
  ['identity', false],
  ['br', false],
  ['gzipped', false],
  ['', false],
  [undefined, false],
])('a client that accepts %j takes gzip: %j', (header, takes) => {
  expect(acceptsGzip(header)).toBe(takes);
});

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['*', true],
  ['"b"', false],
  ['a', false],
  [undefined, false],
])('a client that has %j has "a": %j', (header, has) => {
  expect(isKnown(header, '"a"')).toBe(has);
});
