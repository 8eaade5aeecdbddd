import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { JsonLines, mostLines } from './json-lines.ts';

/** The lines of a text that comes in pieces, or the message of the error. @param cuts where the pieces end */
function read(text: string | Buffer, cuts: readonly number[], charge = (): GatewayError | undefined => undefined) {
  const lines: string[] = [];
  const reader = new JsonLines(charge, (line) => lines.push(line.toString()));
  const bytes = Buffer.from(text);
  let from = 0;
  try {
    for (const cut of [...cuts, bytes.length]) {
      reader.take(bytes.subarray(from, cut));
      from = cut;
    }
    reader.end();
  } catch (thrown) {
    return GatewayError.from(thrown).message;
  }
  return lines;
}

const text = '{"a":"é"}\r\n\n  \t\n{"b":[1,{}]}\n {"c":"\\n"}';
const expected = ['{"a":"é"}\r', '{"b":[1,{}]}', ' {"c":"\\n"}'];

test('wherever the bytes are cut, the lines are the same', () => {
  const length = Buffer.byteLength(text);
  for (let cut = 0; cut <= length; cut += 1) expect(read(text, [cut])).toEqual(expected);
  for (let round = 0; round < 200; round += 1) {
    const cuts = Array.from({ length: 6 }, () => randomInt(length + 1)).toSorted((a, b) => a - b);
    expect(read(text, cuts), String(cuts)).toEqual(expected);
  }
  expect(read(`${text}\n`, [])).toEqual(expected);
  expect(read('', [])).toEqual([]);
});

test('a line that is no object is refused by its first byte, with its number', () => {
  const refused = 'Line 3 of the file: it is no JSON object.';
  expect(read('{}\n\n[1]\n', [])).toBe(refused);
  expect(read('{}\n\n  [1', [4, 5, 6])).toBe(refused);
  expect(read(Buffer.alloc(10_000_000, '%PDF'), [1])).toBe('Line 1 of the file: it is no JSON object.');
  expect(read('\ufeff{}\n', [])).toBe('Line 1 of the file: it is no JSON object.');
});

test('only a line that is not complete is kept, up to a bound, and charged', () => {
  const charged: number[] = [];
  const charge = (bytes: number): undefined => void charged.push(bytes);
  const pieces: string[] = [];
  const lines = new JsonLines(charge, (line) => pieces.push(line.toString()));
  for (let round = 0; round < 50; round += 1) lines.take(Buffer.from(`{"${'a'.repeat(1_000)}"}\n{"begun`));
  expect(charged.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1_100);
  const long = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(4_194_304, 'x')]);
  expect(read(long, [1_000_000])).toBe('Line 1 of the file: it is longer than 4194304 bytes.');
  const refusal = new GatewayError('overloaded', 'no memory');
  expect(read('{"a":1', [], () => refusal)).toBe('no memory');
  expect(read('{"a":1}\n', [], () => refusal)).toEqual(['{"a":1}']);
});

test('a file has a bounded number of lines, and the first one too many is named', () => {
  expect(read('{}\n'.repeat(mostLines), [])).toHaveLength(mostLines);
  const refused = 'Line 1000001 of the file: a batch has no more than 1000000 lines.';
  expect(read(`${'{}\n'.repeat(mostLines)}{`, [])).toBe(refused);
  expect(read('\n'.repeat(mostLines + 1), [])).toBe(refused);
});
