import { describe, expect, test } from 'vitest';
import { fillStar, isPattern, NamePatterns, prefixOf } from './name-patterns.ts';

function patterns(...list: readonly string[]): NamePatterns<string> {
  return new NamePatterns(list.map((pattern) => [pattern, pattern] as const));
}

describe('NamePatterns', () => {
  const all = patterns('*', 'gpt-*', 'gpt-4*', 'GPT*', '__proto__*', 'tail-*-x', 'tail-*');

  test.each([
    ['gpt-5', 'gpt-*'],
    ['gpt-4', 'gpt-*'],
    ['gpt-4o', 'gpt-4*'],
    ['gpt-', '*'],
    ['GPT-4o', 'GPT*'],
    ['Gpt-4o', '*'],
    ['gpt-*', 'gpt-*'],
    ['gpt-4*', 'gpt-4*'],
    ['*', '*'],
    ['__proto__', '*'],
    ['__proto__x', '__proto__*'],
    ['tail-1-x', 'tail-*-x'],
    ['tail--x', 'tail-*'],
    ['constructor', '*'],
    ['', undefined],
  ])('%j is one of %s', (name, pattern) => {
    expect(all.find(name)).toBe(pattern);
  });

  test('the order in which they are written does not matter, but of two equal ones the first counts', () => {
    expect(patterns('a*', 'ab*', '*').find('abc')).toBe('ab*');
    const twice = new NamePatterns([
      ['a*', 1],
      ['a*', 2],
    ]);
    expect(twice.find('ab')).toBe(1);
  });

  test('a beginning of 255 characters leaves one for the star', () => {
    const long = patterns(`${'x'.repeat(255)}*`);
    expect(long.find('x'.repeat(256))).toBeDefined();
    expect(long.find('x'.repeat(255))).toBeUndefined();
  });
});

test.each([
  ['*', '$&', '$&'],
  ['openai/*', "$'*$`", "openai/$'*$`"],
  ['*:free', 'a*b', 'a*b:free'],
  ['fixed', 'a', 'fixed'],
])('%s with %s in the place of the star is %s', (pattern, text, name) => {
  expect(fillStar(pattern, text)).toBe(name);
});

test('a star elsewhere than at the end makes no pattern of names', () => {
  expect([isPattern('*'), isPattern('a*'), isPattern('a*b'), isPattern('a')]).toEqual([true, true, false, false]);
  expect(prefixOf('claude-*')).toBe('claude-');
});
