import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { scrub } from '../telemetry/scrub-text.ts';
import { identify } from './identify.ts';
import { AcceptedKeyPlaces } from './accepted-key-places.ts';
import { ApiKeys } from './api-keys.ts';
import { keyPattern, newKey } from './new-key.ts';

const many = Array.from({ length: 2000 }, newKey);

test('every key is found whole by the pattern, in whatever text it stands', () => {
  for (const { key } of many) {
    for (const text of [key, `"${key}"`, `key=${key};`, `Bearer ${key}.`, `${key}, and so on`]) {
      expect(keyPattern.exec(text)?.[0]).toBe(key);
    }
  }
});

test('no key is like another, and each place of it takes many values', () => {
  expect(new Set(many.map(({ key }) => key)).size).toBe(many.length);
  for (let place = 3; place < 46; place++) {
    // The last place holds four bits, the others six.
    expect(new Set(many.map(({ key }) => key[place])).size).toBe(place === 45 ? 16 : 64);
  }
});

test('the hash is the one that printf %s "$KEY" | sha256sum prints, and lets the key in', () => {
  const { key, sha256 } = newKey();
  expect(sha256).toBe(hash('sha256', key, 'hex'));
  const keys = new ApiKeys({ keys: [{ id: 'a', sha256 }] }, new AcceptedKeyPlaces([]));
  const headers = { authorization: `Bearer ${key}` };
  const shown = { headers, clientAddress: '192.0.2.1', connection: { identified: undefined } };
  expect(identify(shown, keys, 0).id).toBe('a');
});

test('a log line that quotes one does not tell it', () => {
  for (const { key } of many.slice(0, 100)) expect(scrub(`refused ${key}, sorry`)).toBe('refused [secret], sorry');
});
