import { expect, it } from 'vitest';
import { checkExports } from './check-exports.ts';
import { readSource } from './read-source.ts';

const found = (files: Record<string, string>): string[] =>
  checkExports(Object.entries(files).map(([path, source]) => readSource(path, source))).map(({ rule }) => rule);

it('finds an export that no other file imports', () => {
  const code = 'export interface Used {}\nexport const lonely = 1;\nexport async function alone() {}\nconst own = 2;\n';
  expect(found({ 'src/a.ts': code, 'src/b.ts': "import type { Used } from './a.ts';\n" })).toEqual([
    'exports lonely, which no other file imports',
    'exports alone, which no other file imports',
  ]);
});

it('finds an export whose name another file uses for something else', () => {
  const files = { 'src/a.ts': 'export const one = 1;\n', 'src/b.ts': 'const one = 2;\n' };
  expect(found(files)).toEqual(['exports one, which no other file imports']);
});

it('knows an export that is imported under another name, beside others and as a type', () => {
  const files = {
    'src/a.ts': 'export const one = 1;\nexport interface Two {}\nexport const three = 3;\n',
    'src/b.ts': "import {\n  one as first,\n  type Two,\n} from './a.ts';\nexport { three } from './a.ts';\n",
  };
  expect(found(files)).toEqual([]);
});

it.each(["import * as all from './a.ts';", "const all = await import('./a.ts');", "export * from './a.ts';"])(
  'knows that %s may use every export',
  (line) => {
    expect(found({ 'src/a.ts': 'export const one = 1;\n', 'src/b.ts': `${line}\n` })).toEqual([]);
  },
);

it('takes a test for a user, and looks at no exports of tests', () => {
  const files = {
    'src/a.ts': 'export const one = 1;\n',
    'src/a.test.ts': "import { one } from './a.ts';\nexport const of = one;\n",
    'test/b.ts': 'export const two = 2;\n',
  };
  expect(found(files)).toEqual([]);
});
