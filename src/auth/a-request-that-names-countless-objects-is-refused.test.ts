import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import { readRequest } from '../dialects/openai-responses/read-request.ts';
import { SealedIds } from './sealed-ids.ts';

const sealing = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: [],
});
/** As each request gets them. */
const idsOfRequest = (): ObjectIds => sealing.of({ kind: 'key', id: 'a', address: '' });

const read = (input: readonly object[]): unknown =>
  readRequest(Buffer.from(JSON.stringify({ model: 'm', input })), { ids: idsOfRequest() });
const message = (id: string): object => ({ id, role: 'user', content: 'hi' });
const nameOf = (index: number): string => `msg_${String(index).padStart(6, '0')}AAAAAAAAAAAAAAAAAAAAAA`;

test('opening an id takes as long as reading thousands of bytes, so that one request would stop all others', () => {
  const many = Array.from({ length: 2001 }, (_, index) => message(nameOf(index)));
  expect(() => read(many)).toThrow(/more than 2000 ids of items or stored objects/);
  expect(() => read(many.slice(1))).not.toThrow();
});

test('an object that is named again and again is looked for once', () => {
  const id = idsOfRequest().seal('p', 'msg_1');
  expect(() => read(Array.from({ length: 5000 }, () => message(id)))).not.toThrow();
  expect(() => read(Array.from({ length: 5000 }, () => message(nameOf(1))))).not.toThrow();
});

test('what cannot be a sealed id costs nothing', () => {
  expect(() => read(Array.from({ length: 5000 }, (_, index) => message(`msg_${index}`)))).not.toThrow();
});
