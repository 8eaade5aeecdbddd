import { expect, test } from 'vitest';
import { mostValuesIn, parseBounded } from './parse-bounded.ts';

test('nor does it take the time', () => {
  expect(() => parseBounded(`[${'[],'.repeat(2_000_000)}[]]`)).toThrow(/More than 1200000 values/);
  expect(() => parseBounded(`[${'1,'.repeat(200_000)}`)).toThrow(SyntaxError);
  expect(parseBounded(`[${'1,'.repeat(199_998)}1]`)).toHaveLength(199_999);
});

test('the probabilities of the tokens of a long answer are parsed', () => {
  const top = Array.from({ length: 20 }, () => ({ token: 'ab', logprob: -1.25, bytes: [97, 98] }));
  const logprobs = Array.from({ length: 4_000 }, () => ({
    token: 'ab',
    logprob: -1.25,
    bytes: [97, 98],
    top_logprobs: top,
  }));
  expect(parseBounded(JSON.stringify({ type: 'response.output_text.done', logprobs }))).toEqual({
    type: 'response.output_text.done',
    logprobs,
  });
});

test.each([
  ['1', 1],
  ['[1,2]', 3],
  ['{"a":1,"b":[{},"c"]}', 6],
  [String.raw`{"a,[{":"\",[\\","b":"\\\",,"}`, 3],
  ['["never closed ,,,[[[', 2],
])('%s has at most %i', (text, most) => {
  expect(mostValuesIn(text)).toBe(most);
});

test('a long text is one value, whatever is written in it', () => {
  const text = 'x, [{'.repeat(200_000);
  expect(parseBounded(JSON.stringify({ text }))).toEqual({ text });
});
