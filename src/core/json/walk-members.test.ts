import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNumber, readNumber } from './read-number.ts';
import { scanObject } from './scan-object.ts';
import { MemberWalk } from './walk-members.ts';

const space = fc.constantFrom('', ' ', '\n\t', '\r\n');
const key = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.constantFrom('a', 'ab', 'a"b', '}', ',', '\\'));
const member = fc.tuple(key, fc.jsonValue({ maxDepth: 3 }), space, space);

function objectOf(members: [string, unknown, string, string][]): string {
  return `{${members.map(([name, value, a, b]) => `${a}${JSON.stringify(name)}${b}:${a}${JSON.stringify(value)}${b}`).join(',')}}`;
}

describe('a walk through members', () => {
  it('stops at the positions that the scanner found', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), fc.constantFrom('', '  ', '[{},"}",'), (members, before) => {
        const object = objectOf(members);
        const text = Buffer.from(`${before}${object}]`);
        const scanned = scanObject(Buffer.from(object));
        if (scanned.kind !== 'object') throw new Error('no object');
        const found: number[] = [];
        const names = [...new Set(members.map(([name]) => name))].filter((name) => /^[\w},]*$/.test(name));
        for (const walk = new MemberWalk(text, before.length); walk.isAtMember; walk.next()) {
          const { key: name, valueStart } = scanned.members.list[found.length] ?? { key: '', valueStart: -1 };
          found.push(valueStart);
          expect(walk.valueStart).toBe(before.length + valueStart);
          for (const other of names) expect(walk.isNamed(other)).toBe(other === name);
        }
        expect(found).toHaveLength(members.length);
      }),
      { numRuns: 500 },
    );
  });

  it('recognises a name that is written with escapes', () => {
    const walk = new MemberWalk(Buffer.from(String.raw`{"\u0061b":1}`), 0);
    expect([walk.isNamed('ab'), walk.isNamed('a'), walk.isNamed('abc')]).toEqual([true, false, false]);
  });

  it.each(['{', '{"a', '{"a"', '{"a":', '{"a":[', '{"a":"', '{"a":1', '{"a":1,', '{"a\\', ''])(
    'comes to an end in %j, which no scanner has found valid',
    (text) => {
      let members = 0;
      for (const walk = new MemberWalk(Buffer.from(text), 0); walk.isAtMember; walk.next()) members += 1;
      expect(members).toBeLessThan(2);
    },
  );

  it.each(['{}', '{ \n}', '[{}]'])('has no member in the object of %s', (text) => {
    expect(new MemberWalk(Buffer.from(text), text.indexOf('{')).isAtMember).toBe(false);
  });
});

describe('a number', () => {
  it('has the value that JSON.parse reads', () => {
    const written = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.nat().map(String),
      fc.constantFrom('0', '-0', '1e3', '1E+2', '12.50', '1e999', '999999999999999', '9007199254740993'),
    );
    fc.assert(
      fc.property(written, fc.constantFrom('}', ' }', ',"b":1}', '\n,"b":"9"}'), (number, rest) => {
        const text = Buffer.from(`{"a":${number}${rest}`);
        expect(isNumber(text, 5)).toBe(true);
        expect(readNumber(text, 5)).toBe((JSON.parse(text.toString()) as { a: number }).a);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['null', 'true', '"1"', '[1]', '{}'])('is not %s', (value) => {
    expect(isNumber(Buffer.from(`{"a":${value}}`), 5)).toBe(false);
  });
});
