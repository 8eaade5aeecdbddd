import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  letrec,
  oneof,
  property,
  string,
} from 'fast-check';
import { expect, test } from 'vitest';
import { JsonFault } from './json-fault.ts';
import { findPlaces, type Places, placesIn } from './find-places.ts';

const id: Places<string> = { text: 'id' };
const item = placesIn({ id, content: placesIn({ file_id: { text: 'file' } }) }, { object: 'item' });
const places = placesIn({ id, items: item, either: placesIn({ id }, id), any: placesIn({ '*': id }) });

function found(text: string): string[] {
  const bytes = Buffer.from(text);
  const values: string[] = [];
  const behind = findPlaces(bytes, 0, bytes.length, places, (kind, start, end) => {
    values.push(`${kind} ${bytes.toString('utf8', start, end)}`);
  });
  expect(behind).toBe(text.trimEnd().length);
  return values;
}

test.each([
  ['{"id":"a"}', ['id "a"']],
  [' { "id" : "a" , "id":"b" } ', ['id "a"', 'id "b"']],
  ['{"\\u0069d":"a","ID":"b"}', ['id "a"', 'id "b"']],
  ['{"id\\u0000x":"a","ITEM\\u017f":{"id":"b"}}', ['id "a"', 'id "b"', 'item {"id":"b"}']],
  ['{"id":1,"items":null,"other":{"id":"no"}}', []],
  [
    '{"items":[{"id":"a"},{"id":"b","content":[{"file_id":"f"}]}]}',
    ['id "a"', 'item {"id":"a"}', 'id "b"', 'file "f"', 'item {"id":"b","content":[{"file_id":"f"}]}'],
  ],
  ['{"items":{"id":"a"}}', ['id "a"', 'item {"id":"a"}']],
  ['{"metadata":{"id":"no","items":[{"id":"no"}]}}', []],
  ['{"either":[[["a"],[ ],"b",[[{"id":"c"}] ] ],"d"]}', ['id "a"', 'id "b"', 'id "c"', 'id "d"']],
  ['{"either":"a","either":{"id":"b"},"either":["c"]}', ['id "a"', 'id "b"', 'id "c"']],
  ['{"any":{"x":"a","y":"b"}}', ['id "a"', 'id "b"']],
  ['{"text":"\\"id\\":\\"no\\" \\\\","id":"a\\"b\\\\"}', ['id "a\\"b\\\\"']],
  ['[{"id":"a"},[],{},"",{"id":"b"}]', ['id "a"', 'id "b"']],
])('%s', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  '{',
  '{"id"',
  '{"id":',
  '{"id":"a',
  '{"id":"a"',
  '{"id":"a",',
  '[{"id":"a"}',
  '[',
  '[[]',
  '[1 [2]]',
  '[[1],]',
  '[,[1]]',
  '{"other":{"a":[}',
  '{id:1}',
  '',
])('refuses %s', (text) => {
  expect(() => found(text)).toThrow(JsonFault);
});

test('skips any depth without recursion', () => {
  expect(
    found(`{"other":${'['.repeat(100_000)}${']'.repeat(100_000)},"items":${'['.repeat(9)}${']'.repeat(9)},"id":"a"}`),
  ).toEqual(['id "a"']);
});

test('finds what a parser finds, in any JSON', () => {
  const key = constantFrom('id', 'items', 'content', 'file_id', 'either', 'any', 'x', 'a"b\\');
  const { value } = letrec((tie) => ({
    value: oneof({ maxDepth: 5 }, string(), double(), boolean(), constant(null), tie('array'), tie('object')),
    array: array(tie('value'), { maxLength: 4 }),
    object: dictionary(key, tie('value'), { maxKeys: 5 }),
  }));
  assert(
    property(value, constantFrom(0, 2), (json, indent) => {
      const expected: string[] = [];
      collect(json, places, expected);
      const texts = found(JSON.stringify(json, null, indent)).filter((text) => !text.startsWith('item '));
      expect(texts).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

/** The texts that a parser finds, in the order of the text; objects are left out, whose text depends on the spaces in it. */
function collect(json: unknown, at: Places<string>, into: string[]): void {
  if (Array.isArray(json)) for (const element of json) collect(element, at, into);
  if (typeof json === 'string' && at.text !== undefined) into.push(`${at.text} ${JSON.stringify(json)}`);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
  for (const [name, value] of Object.entries(json)) {
    const inside = at.members?.get(name) ?? at.members?.get('*');
    if (inside !== undefined) collect(value, inside, into);
  }
}
