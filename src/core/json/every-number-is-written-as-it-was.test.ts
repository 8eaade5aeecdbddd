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
