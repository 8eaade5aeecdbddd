import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { sealAnswer as sealStored } from '../dialects/openai-chat/operations/seal-json.ts';
import { sealAnswer as sealResponse } from '../dialects/openai-responses/seal-answer.ts';
import { SealedIds } from './sealed-ids.ts';

const ids = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: [],
}).of({ kind: 'key', id: 'a', address: '' });

const listOf = (count: number, different: number): Buffer =>
  Buffer.from(
    JSON.stringify({ data: Array.from({ length: count }, (_, index) => ({ id: `f-${index % different}` })) }),
  );

/** To seal 150,000 ids took five seconds, in which nothing else happened. */
test.each([
  ['a list of stored objects', sealStored],
  ['a list of items', sealResponse],
])('%s', (_name, seal) => {
  expect(() => seal(listOf(2001, 2001), 'p', ids)).toThrow(/more than 2000 different ids/);
  expect(() => seal(listOf(9000, 2000), 'p', ids)).not.toThrow();
});

test.each([
  ['ids that repeat', listOf(10_001, 2).toString()],
  ['items without ids', `{"data":[${'{},'.repeat(20_000)}{}]}`],
  ['citations', `{"output":{"content":{"annotations":[${'{},'.repeat(20_000)}{}]}}}`],
  ['names of files', `{"output":{"content":{"annotations":[${'{"filename":"f"},'.repeat(10_000)}{}]}}}`],
])('nor is one that is looked at in countless places: %s', (_name, body) => {
  expect(() => sealResponse(Buffer.from(body), 'p', ids)).toThrow(/more than 20000 ids and items/);
});

test('nor is one of countless values parsed', () => {
  const body = Buffer.from(`{"data":[${'[],'.repeat(50_000)}[]]}`);
  expect(() => sealStored(body, 'p', ids)).toThrow(/More than 50000 values/);
});
