import { expect, test } from 'vitest';
import { cpuMs } from '../../test/harness/cpu-clock.ts';
import { readYaml } from './read-yaml.ts';

function problemsOf(text: string): string[] {
  return readYaml(text, {}).problems.map((problem) => `${problem.line} ${problem.message}`);
}

test('remembers the line of keys, list items and what hangs below an alias', () => {
  const { value, origins } = readYaml('a:\n  b: 1\n  c:\n    - x\n    - ${V}\nd: &n {e: 1}\nf: *n\n', { V: 'y' });
  expect(value).toEqual({ a: { b: 1, c: ['x', 'y'] }, d: { e: 1 }, f: { e: 1 } });
  expect(origins.get(['a', 'b'])).toEqual({ line: 2, variables: [] });
  expect(origins.get(['a', 'c', 1])).toEqual({ line: 5, variables: ['V'] });
  expect(origins.get(['f'])?.line).toBe(7);
});

test('an empty file is no value', () => {
  expect(readYaml('# nothing\n', {})).toMatchObject({ value: undefined, problems: [] });
});

test('core types only: no and off are text, 0x and .inf are read as YAML 1.2 says', () => {
  expect(readYaml('a: no\nb: off\nc: 0x10\nd: 0o17\ne: 1_000\nf: 2024-01-01\ng: <<\n', {}).value).toEqual({
    a: 'no',
    b: 'off',
    c: 16,
    d: 15,
    e: '1_000',
    f: '2024-01-01',
    g: '<<',
  });
  expect(problemsOf('a: .inf')).toEqual(['1 must be a finite number']);
  expect(problemsOf('a:\n  b: .nan')).toEqual(['2 must be a finite number']);
});

test.each([
  ['a: 1\na: 2', '2 the key stands here a second time'],
  ['a: 1\n---\nb: 2', '2 a second document starts with ---; the file must hold one'],
  ['a: *x', '1 is an alias (*name) without an anchor (&name) before it'],
  ['a: !secret x', '1 a !tag is used; tags are not understood here'],
  ['a: !!binary aGk=', '1 has a !tag; tags are not understood here'],
  ['a:\n\tb: 1', '2 a tab is used as indentation; use spaces'],
  ['a: "x', '1 a character is missing: a closing quote or bracket, a comma, or the space after a colon'],
])('%j is refused as %j', (text, expected) => {
  expect(problemsOf(text)).toContain(expected);
});

test('a substitution that YAML takes for a flow map says where quotes are missing', () => {
  expect(problemsOf('a: [${HOST}]').join()).toContain('put quotes around "${NAME}"');
  expect(readYaml('a: ["${HOST}"]', { HOST: 'x' }).value).toEqual({ a: ['x'] });
});

test.each(['a: @$', 'a: "\\q$"', 'a: b: $', 'a: |x$\n b', 'a: *$', 'a: !$ x', '$', '- $: $: x'])(
  'no error of the parser repeats the file: %s',
  (text) => {
    const said = problemsOf(text.replaceAll('$', 'sk-very-secret')).join();
    expect(said).not.toContain('very-secret');
  },
);

test('aliases that multiply are cut off, whether they grow or go in circles', () => {
  const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`);
  const laughs = `l0: &l0 [x]\n${levels.join('\n')}\n`;
  const beforeMs = cpuMs();
  expect(problemsOf(laughs).join()).toContain('repeats too much');
  expect(problemsOf('a: &a [*a]').join()).toContain('repeats too much');
  expect(problemsOf(`${'['.repeat(5000)}${']'.repeat(5000)}`)).not.toEqual([]);
  expect(cpuMs() - beforeMs).toBeLessThan(2000);
});

test('a key named __proto__ is a key like any other', () => {
  const { value } = readYaml('__proto__: {polluted: true}\n', {});
  expect(Object.keys(value as object)).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
