import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanObject } from '../../core/json/scan-object.ts';
import type { AnswerSummary } from '../dialect.ts';
import { readSummary } from './answer-summary.ts';
import { readFigures, usageOf } from './usage-figures.ts';

function summaryOf(text: string): AnswerSummary {
  const body = Buffer.from(text);
  const scanned = scanObject(body);
  if (scanned.kind !== 'object') throw new Error(`not an object: ${scanned.kind}`);
  return readSummary(body, scanned.members);
}

const names = [
  'audio_tokens',
  'cache_write_tokens',
  'cache_creation_input_tokens',
  'prompt_tokens',
  'prompt_tokens',
  'prompt_tokens',
  'completion_tokens',
  'completion_tokens',
  'completion_tokens',
  'total_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'other',
];
const details = ['prompt_tokens_details', 'completion_tokens_details', 'output_tokens_details', 'cache_creation'];
const figure = fc.oneof(
  { weight: 9, arbitrary: fc.nat(100_000_000).map(String) },
  fc.constantFrom(
    '0',
    '-0',
    '-1',
    '1.5',
    '1e2',
    '1E+2',
    '12e-1',
    '1e999',
    '100000001',
    '9007199254740991',
    '9007199254740993',
  ),
  fc.constantFrom('null', 'true', '"12"', '[1]', '[]', '{}', String.raw`"a\"}"`, '{"prompt_tokens":3}'),
);
const space = fc.constantFrom('', ' ', '\n  ');

function objectOf(name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const member = fc.tuple(name, space, value, space).map(([key, a, text, b]) => `${b}"${key}"${a}:${b}${text}${a}`);
  return fc.array(member, { maxLength: 6 }).map((members) => `{${members.join(',')}}`);
}

const plainOrEscaped = fc.constantFrom(...names, String.raw`total\u005ftokens`, String.raw`\u0063ached_tokens`);
const usage = fc.oneof(
  {
    weight: 9,
    arbitrary: objectOf(
      fc.oneof(plainOrEscaped, fc.constantFrom(...details)),
      fc.oneof(figure, objectOf(plainOrEscaped, figure)),
    ),
  },
  figure,
);

test('the usage is the one of the parsed answer', () => {
  let told = 0;
  fc.assert(
    fc.property(usage, (text) => {
      const { usage: found } = summaryOf(`{"id":"x","usage":${text},"choices":[]}`);
      if (found !== undefined) told += 1;
      expect(found).toEqual(usageOf(readFigures(JSON.parse(text))));
    }),
    { numRuns: 3000 },
  );
  expect(told).toBeGreaterThan(200);
  expect(told).toBeLessThan(2500);
});

test('of two usages, or two models, the last counts', () => {
  expect(
    summaryOf(
      '{"usage":{"prompt_tokens":1},"model":"a","usage":{"prompt_tokens":2,"completion_tokens":3},"model":"b"}',
    ),
  ).toEqual({
    usage: expect.objectContaining({ inputTokens: 2, outputTokens: 3, totalTokens: 5 }) as unknown,
    reportedModel: 'b',
  });
});

test('a usage that is longer than any is not parsed', () => {
  const values = Array.from({ length: 10_000 }, () => '{}').join(',');
  expect(summaryOf(`{"usage":{"prompt_tokens":1,"completion_tokens":2,"x":[${values}]}}`).usage).toBeUndefined();
});

test.each([
  ['{}', undefined],
  ['{"model":""}', undefined],
  ['{"model":null}', undefined],
  ['{"model":["a"]}', undefined],
  [String.raw`{"mod\u0065l":"gpt\n4"}`, 'gpt\n4'],
  ['{"choices":[{"model":"inside"}]}', undefined],
])('of %s the model is %j', (text, model) => {
  expect(summaryOf(text)).toEqual({ usage: undefined, reportedModel: model });
});
