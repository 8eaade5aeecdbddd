import { expect, test } from 'vitest';
import { keyHeaders, keyInQuery } from './accepted-key-places.ts';

test('a bearer counts before every other header', () => {
  expect(keyHeaders[0]).toBe('authorization');
  expect(keyHeaders).toContain('x-api-key');
});

test.each([
  ['key=sk-ci', 'sk-ci'],
  ['alt=sse&key=sk%2Dci&key=other', 'sk-ci'],
  ['keys=a&xkey=b', undefined],
  ['key', undefined],
  ['key=%E0%A4%A', undefined],
  ['', undefined],
  [undefined, undefined],
])('the key in the query %j is %j', (query, key) => {
  expect(keyInQuery(query, ['key'])).toBe(key);
});

test('a parameter that no dialect names is not a key', () => {
  expect(keyInQuery('api_token=sk-ci')).toBeUndefined();
});
