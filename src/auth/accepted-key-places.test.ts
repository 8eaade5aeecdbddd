import { expect, test } from 'vitest';
import { AcceptedKeyPlaces } from './accepted-key-places.ts';

const places = new AcceptedKeyPlaces([
  { headers: ['x-api-key'], parameters: [] },
  { headers: ['x-other-key', 'x-api-key'], parameters: ['key'] },
]);

test('a bearer counts before every other header', () => {
  expect(places.headers).toEqual(['authorization', 'x-api-key', 'x-other-key']);
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
  expect(places.keyInQuery(query)).toBe(key);
});

test('a parameter that no dialect names is not a key', () => {
  expect(places.keyInQuery('api_token=sk-ci')).toBeUndefined();
});
