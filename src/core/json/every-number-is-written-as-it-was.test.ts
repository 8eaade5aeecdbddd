import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberOf, parseExact } from './parse-exact.ts';

const numbers = [
  '0',
  '-0',
  '1.0',
  '-1.50',
  '1e3',
  '1E+400',
  '-2e-7',
  '9007199254740993',
  '-12345678901234567890',
  '0.1',
];
const spaces = ['', ' ', '\n\t ', '\r\n'];

const texts = numbers.flatMap((number) =>
  spaces.flatMap((space) => [
    `${space}${number}${space}`,
    `[${space}${number}]`,
    `[1,${space}${number}${space}]`,
    `{"a":${space}${number}${space},"b":"2.5"}`,
    `{"model":"gemini-2.5-pro","at":"2026-01-02","deep":[[{"x":[7,${space}${number}]}]]}`,
  ]),
);

it.each(texts)('writes %j as it was', (text) => {
  const compact = text.replaceAll(/[\s]/g, '');
  expect(JSON.stringify(parseExact(text))).toBe(compact);
});

it('tells the nearest number of each, and of nothing else', () => {
  expect(numbers.map((number) => numberOf(parseExact(number)))).toEqual(numbers.map(Number));
  expect(['"1"', 'null', '[1]'].map((text) => numberOf(parseExact(text)))).toEqual([undefined, undefined, undefined]);
});

it('takes digits that stand in a text for what they are', () => {
  const text = '{"a":"1: 2.50, -0","b":", 12345678901234567890","c":[": 1e5"]}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});

it('writes a number under any name, however deep, and where names are repeated or are positions', () => {
  const text = '{"__proto__":1.0,"2":2.0,"1":1e2,"a":{"":[1.50,{"constructor":-0}]},"b":9007199254740992}';
  const ordered = '{"1":1e2,"2":2.0,"__proto__":1.0,"a":{"":[1.50,{"constructor":-0}]},"b":9007199254740992}';
  expect(JSON.stringify(parseExact(text))).toBe(ordered);
  expect(JSON.stringify(parseExact('{"a":1.0,"a":2.0}'))).toBe('{"a":2.0}');
  const deep = `${'['.repeat(50_000)}1.0${']'.repeat(50_000)}`;
  let inner = parseExact(deep);
  while (Array.isArray(inner)) inner = inner[0];
  expect(JSON.stringify(inner)).toBe('1.0');
});

it.each([
  '01.0',
  '1.',
  '.5',
  '1.0.0',
  '1e',
  '1e5e5',
  '--1.0',
  '1.0 2.0',
  '1.0"a"',
  '[1.0',
  '"1.0',
  '1.0e+',
  '+1.0',
  '-',
])('refuses what is no JSON: %s', (text) => {
  expect(() => parseExact(text)).toThrow(SyntaxError);
  expect(() => parseExact(`{"a":1e400,"b":[${text}]}`)).toThrow(SyntaxError);
});

const space = fc.constantFrom(...spaces);
const name = fc.constantFrom('"a"', '"1"', '"__proto__"', '",\\"1.0"');
const other = fc.constantFrom('": 1.0"', '"\\\\"', '"\\",[1.0"', '"\\u0031.0"', 'true', 'null', '[]', '{}');
const { anyJson } = fc.letrec<{ anyJson: string }>((tie) => ({
  anyJson: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(space, fc.constantFrom(...numbers), space).map((parts) => parts.join('')),
    other,
    fc.array(tie('anyJson')).map((values) => `[${values.join(',')}]`),
    fc
      .array(fc.tuple(name, space, tie('anyJson')))
      .map((members) => `{${members.map(([key, before, value]) => `${key}${before}:${value}`).join(',')}}`),
  ),
}));

it('takes so many numbers that need it, and any that do not, also in texts', () => {
  const many = (number: string, count: number): string =>
    `{"csv":"${Array(30_000).fill('1.0').join(', ')}","a":[${Array(count).fill(number).join()}]}`;
  for (const text of [many('1.0', 20_000), many('1.5', 60_000)]) expect(JSON.stringify(parseExact(text))).toBe(text);
  expect(() => parseExact(many('1.0', 20_001))).toThrow('More than 20000 numbers');
});

it('agrees with a reading of each source by itself', () => {
  fc.assert(
    fc.property(anyJson, (text) => {
      expect(JSON.stringify(parseExact(text))).toBe(JSON.stringify(bySources(text)));
    }),
    { numRuns: 2_000, seed: 7 },
  );
});

/** What the function that `JSON.parse` calls for each value makes of a text. */
function bySources(text: string): unknown {
  const json = JSON as unknown as { rawJSON(source: string): unknown };
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined ? json.rawJSON(context.source) : value;
  return JSON.parse(text, revive);
}
