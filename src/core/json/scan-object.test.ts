import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxDepth, maxMembers, scanMember, scanObject } from './scan-object.ts';
import type { JsonFault } from './json-fault.ts';
import type { JsonMembers } from './scan-object.ts';

function membersOf(text: string | Buffer): JsonMembers {
  const scanned = scanObject(Buffer.from(text as string));
  if (scanned.kind !== 'object') throw new Error(`not an object: ${scanned.kind}`);
  return scanned.members;
}

function faultOf(text: string | Buffer, maxValues?: number): JsonFault {
  const scanned = scanObject(Buffer.from(text as string), maxValues);
  if (scanned.kind !== 'invalid') throw new Error(`not invalid: ${scanned.kind}`);
  return scanned.fault;
}

function accepts(text: Buffer): boolean {
  return scanObject(text).kind !== 'invalid';
}

function parses(text: Buffer): boolean {
  if (!isUtf8(text)) return false;
  try {
    JSON.parse(text.toString());
    return true;
  } catch {
    return false;
  }
}

/** Texts that are nearly JSON: a valid one with a few bytes replaced, removed or doubled. */
const brokenText = fc
  .tuple(
    fc.json(),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'insert'), fc.constantFrom(...tokens())), {
      maxLength: 3,
    }),
  )
  .map(([text, edits]) => {
    let bytes = Buffer.from(text);
    for (const [where, edit, token] of edits) {
      const at = where % (bytes.length + 1);
      const after = edit === 'insert' ? at : at + 1;
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        edit === 'remove' ? Buffer.alloc(0) : token,
        bytes.subarray(after),
      ]);
    }
    return bytes;
  });

function tokens(): Buffer[] {
  const words = '{ } [ ] : , " \\ \\u12aG \\ud800 \\/ - + . e E 0 01 1.5e+3 1. .5 1e true tru null nul false NaN //';
  return [...words.split(' '), ' ', '\n', '\u0000', '\u001f', '\u007f', '\u00a0', '\ufeff', 'é', '😀']
    .map((word) => Buffer.from(word))
    .concat([Buffer.from([0xff]), Buffer.from([0xc0, 0xaf]), Buffer.from([0xed, 0xa0, 0x80])]);
}

describe('scanObject', () => {
  it('accepts and refuses the same texts as JSON.parse', () => {
    let refused = 0;
    fc.assert(
      fc.property(brokenText, (text) => {
        const valid = parses(text);
        if (!valid) refused += 1;
        expect(accepts(text)).toBe(valid);
      }),
      { numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(4500);
  });

  it('accepts and refuses the same short texts as JSON.parse', () => {
    const text = fc
      .array(fc.constantFrom(...tokens(), Buffer.from('"a"')), { maxLength: 7 })
      .map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(text, (bytes) => {
        expect(accepts(bytes)).toBe(parses(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('finds every byte that ends a string or is not allowed in it, at every position', () => {
    for (const filling of ['a', 'é', '\u007f', '😀']) {
      for (let before = 0; before < 10; before += 1) {
        for (let after = 0; after < 6; after += 1) {
          for (let code = 0; code < 0x80; code += 1) {
            const text = `["${filling.repeat(before)}${String.fromCharCode(code)}${filling.repeat(after)}",""]`;
            if (accepts(Buffer.from(text)) !== parses(Buffer.from(text))) throw new Error(JSON.stringify(text));
          }
        }
      }
    }
  });

  it('reports the position of a fault in a long string', () => {
    const text = (bad: string): string => `{"key":"${'é'.repeat(50)}${bad}"}`;
    expect(faultOf(text('\u001f'))).toMatchObject({
      message: 'A line break or another control character stands in a string',
      position: 108,
    });
    expect(faultOf(text('\\x'))).toMatchObject({ message: 'Invalid \\escape', position: 108 });
    expect(faultOf(text('\\'))).toMatchObject({ message: 'A string has no closing quote', position: 7 });
  });

  it('reads no byte outside the given member', () => {
    const text = Buffer.from('{"a":"b","c":"dddddddd"}');
    const [a] = membersOf(text).list;
    expect(a && scanMember(text, a)).toEqual({ kind: 'not_object', start: 5 });
    // A part of a larger buffer, as bodies are.
    const part = Buffer.from('"""{"a":"b"}"""').subarray(3, 12);
    expect(membersOf(part)).toMatchObject({ start: 0, end: 9 });
    const [inside] = (scanObject(part) as { members: JsonMembers }).members.list;
    expect(inside).toMatchObject({ keyStart: 1, valueStart: 5, valueEnd: 8 });
  });

  it('returns the positions of the outermost members', () => {
    const space = fc.constantFrom('', ' ', '\n\t', '\r\n');
    const member = fc.tuple(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }), space, space, space);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), space, (parts, margin) => {
        const inside = parts.map(
          ([key, value, a, b, c]) => `${a}${JSON.stringify(key)}${b}:${c}${JSON.stringify(value, undefined, 1)}${a}`,
        );
        const text = Buffer.from(`${margin}{${inside.join(',')}${parts.length === 0 ? margin : ''}}${margin}`);
        const { start, end, list } = membersOf(text);
        expect(text.toString('utf8', start, end)).toBe(text.toString().trim());
        expect(list.map((found) => found.key)).toEqual(parts.map(([key]) => key));
        for (const [index, found] of list.entries()) {
          expect(text.toString('utf8', found.valueStart, found.valueEnd)).toBe(
            JSON.stringify(parts[index]?.[1], undefined, 1),
          );
          expect(text[found.keyStart]).toBe(0x22);
        }
      }),
    );
  });

  it('finds a duplicate also when one of the keys is written with escapes', () => {
    const keys = membersOf(String.raw`{"model":1,"mod\u0065l":2,"\u006dodel":3,"mo\/del":4}`).list.map(
      ({ key }) => key,
    );
    expect(keys).toEqual(['model', 'model', 'model', 'mo/del']);
  });

  it('compares the name of a member, however its key is escaped', () => {
    const keys = ['usage', 'usag', 'usages', String.raw`us\u0061ge`, String.raw`usage\n`, String.raw`\u0075sage`, ''];
    const { list } = membersOf(`{${keys.map((key) => `"${key}":1`).join(',')}}`);
    expect(list.map((member) => member.isNamed('usage'))).toEqual([true, false, false, true, false, true, false]);
    for (const member of list) expect(member.isNamed('usage')).toBe(member.key === 'usage');
  });

  it('reports the position of a fault', () => {
    const text = Buffer.from('{\n  "é": 1,\n  "b" 2}');
    const fault = faultOf(text);
    expect(fault.position).toBe(19);
    expect(fault.describe(text)).toBe('A colon is missing: line 3 column 7 (byte 19)');
    expect(faultOf('')).toMatchObject({ message: 'A value is missing', position: 0 });
    expect(faultOf('{"a":1} x')).toMatchObject({ message: 'Something follows the end of the JSON', position: 8 });
    expect(faultOf('{"a":"b')).toMatchObject({ message: 'A string has no closing quote', position: 5 });
    expect(faultOf('{"a":1,}')).toMatchObject({ position: 7 });
    expect(faultOf('\ufeff{}')).toMatchObject({ message: 'A byte order mark is not allowed', position: 0 });
    expect(faultOf('{"a":"\u0000"}')).toMatchObject({
      message: 'A line break or another control character stands in a string',
      position: 6,
    });
    expect(faultOf(Buffer.from([0x7b, 0x22, 0xc3, 0x28]))).toMatchObject({ kind: 'encoding', position: 2 });
  });

  it('finds the first character that is not UTF-8 at every position', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '€', '😀'), { maxLength: 60 }).map((parts) => parts.join(''));
    const bad = fc.constantFrom([0xff], [0x80], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80]);
    fc.assert(
      fc.property(text, bad, text, (before, bytes, after) => {
        const whole = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
        expect(faultOf(whole)).toMatchObject({ kind: 'encoding', position: Buffer.byteLength(before) });
      }),
    );
  });

  it('accepts nesting up to its limit, and a hundred thousand levels use no stack', () => {
    const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    expect(scanObject(Buffer.from(nested(maxDepth))).kind).toBe('object');
    expect(faultOf(nested(maxDepth + 1))).toMatchObject({ kind: 'depth', position: 5 * maxDepth });
    expect(faultOf('['.repeat(100_000))).toMatchObject({ kind: 'depth', position: maxDepth });
    expect(faultOf(`{"a":${'[{},'.repeat(100_000)}`)).toMatchObject({ kind: 'depth' });
  });

  it('limits the number of values where a limit is given', () => {
    expect(scanObject(Buffer.from('{"a":[1,{},[]],"b":"c"}'), 6).kind).toBe('object');
    expect(faultOf('{"a":[1,{},[]],"b":"c"}', 5)).toMatchObject({ kind: 'values', position: 19 });
  });

  it('limits the number of members', () => {
    const text = (count: number): string =>
      `{${Array.from({ length: count }, (_, i) => `"k${String(i)}":0`).join(',')}}`;
    expect(membersOf(text(maxMembers)).list).toHaveLength(maxMembers);
    expect(faultOf(text(maxMembers + 1))).toMatchObject({ kind: 'members' });
    expect(membersOf(`{"a":${text(maxMembers + 1)}}`).list).toHaveLength(1);
  });

  it('distinguishes an object from any other value', () => {
    expect(scanObject(Buffer.from(' [{"a":1}]'))).toEqual({ kind: 'not_object', start: 1 });
    expect(scanObject(Buffer.from('"x"')).kind).toBe('not_object');
    expect(membersOf('{}')).toEqual({ start: 0, end: 2, list: [], depth: 1 });
  });

  it('says how deep the nesting is, lists included', () => {
    const depths = ['{"a":1}', '{"a":[],"b":{"c":[1]}}', '{"a":[[{}]],"b":[]}'].map((text) => membersOf(text).depth);
    expect(depths).toEqual([1, 3, 4]);
  });

  it('returns the members of a nested object', () => {
    const text = Buffer.from('{"a": {"b" : [1], "c":{}} , "d":[1]}');
    const [a, d] = membersOf(text).list;
    const nested = a && scanMember(text, a);
    if (nested?.kind !== 'object') throw new Error('no object');
    expect(
      nested.members.list.map(({ key, valueStart, valueEnd }) => [key, text.toString('utf8', valueStart, valueEnd)]),
    ).toEqual([
      ['b', '[1]'],
      ['c', '{}'],
    ]);
    expect(d && scanMember(text, d)).toEqual({ kind: 'not_object', start: d?.valueStart });
  });
});
