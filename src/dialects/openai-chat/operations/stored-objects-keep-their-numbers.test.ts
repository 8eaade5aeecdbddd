import { expect, test } from 'vitest';
import type { ObjectIds } from '../../../core/object-ids.ts';
import { openRequest, sealAnswer } from './seal-json.ts';

const ids: ObjectIds = {
  isLasting: true,
  isShared: () => false,
  ownerTag: '',
  isOwnTag: () => false,
  seal: (_provider, id) => `sealed-${id}`,
  open: (sealed) => ({ provider: 'p', id: sealed.replace('sealed-', '') }),
};

/** Parsed and written by JSON.parse and JSON.stringify, they would be 9007199254740992, null, 1 and 0. */
const numbers = '"attributes":{"n":9007199254740993,"h":1e400},"ranking":{"score":1.0,"all":[-0]}';

test('on the way to the provider and back', () => {
  const known = `{"file_id":"sealed-f",${numbers}}`;
  const stored = `{"file_id":"f",${numbers}}`;
  const opened = openRequest(Buffer.from(known), ids, () => undefined, Error);
  expect(JSON.stringify(opened)).toBe(stored);
  expect(sealAnswer(Buffer.from(stored), 'p', ids)).toBe(known);
});
