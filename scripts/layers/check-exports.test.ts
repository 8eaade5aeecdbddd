import { expect, it } from 'vitest';
import { checkExports } from './check-exports.ts';

const found = (files: Record<string, string>): string[] =>
  checkExports(Object.entries(files).map(([path, code]) => ({ path, code }))).map(({ rule }) => rule);

it('finds an export that no other file names', () => {
  const code = 'export interface Used {}\nexport const lonely = 1;\nexport async function alone() {}\nconst own = 2;\n';
  expect(found({ 'src/a.ts': code, 'src/b.ts': "import type { Used } from './a.ts';\n" })).toEqual([
    'exports lonely, which no other file names',
    'exports alone, which no other file names',
  ]);
});

it('takes a test for a user, and looks at no exports of tests', () => {
  const files = {
    'src/a.ts': 'export const one = 1;\n',
    'src/a.test.ts': "import { one } from './a.ts';\nexport const of = one;\n",
    'test/b.ts': 'export const two = 2;\n',
  };
  expect(found(files)).toEqual([]);
});
