import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import { refuseStored } from '../dialects/gemini/refuse-stored.ts';
import { namedPlaces } from '../dialects/openai-chat/named-places.ts';
import { openNamedIds } from '../dialects/openai-form/open-named-ids.ts';
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
  expect(() => read(many)).toThrow(/more than 2000 different ids of items or stored objects/);
  expect(() => read(many.slice(1))).not.toThrow();
});

test('an object that is named again and again is looked for once', () => {
  const id = idsOfRequest().seal('p', 'msg_1');
  expect(() => read(Array.from({ length: 5000 }, () => message(id)))).not.toThrow();
  expect(() => read(Array.from({ length: 5000 }, () => message(nameOf(1))))).not.toThrow();
});

test('what cannot be a sealed id is no object', () => {
  expect(() => read(Array.from({ length: 5000 }, (_, index) => message(`msg_${index}`)))).not.toThrow();
});

test('looking at an id takes time too, so that no request has countless ones, however short', () => {
  const short = Array.from({ length: 5001 }, () => message('a'));
  expect(() => read(short)).toThrow(/more than 5000 ids of items or stored objects/);
  const annotations = Array.from({ length: 5001 }, () => ({ type: 'file_citation', file_id: 'f' }));
  const content = [{ type: 'output_text', text: 'x', annotations }];
  expect(() => read([{ type: 'message', role: 'assistant', content }])).toThrow(/more than 5000 ids/);
});

test.each([true, false])('nor has one of chat completions (the ids last: %s)', (isLasting) => {
  const ids: ObjectIds = { ...idsOfRequest(), isLasting, isShared: () => isLasting, open: () => undefined };
  const content = Array.from({ length: 5001 }, () => ({ type: 'file', file: { file_id: 'f' } }));
  const body = Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }));
  const range = { start: 0, end: body.length };
  expect(() => openNamedIds(body, range, namedPlaces, ids, 'p')).toThrow(/more than 5000 ids/);
});

test('nor has one of Gemini', () => {
  const parts = Array.from({ length: 5001 }, () => ({ fileData: { fileUri: 'https://a.test/b' } }));
  const body = Buffer.from(JSON.stringify({ contents: [{ parts }] }));
  expect(() => refuseStored(body, idsOfRequest())).toThrow(/more than 5000 ids/);
});
