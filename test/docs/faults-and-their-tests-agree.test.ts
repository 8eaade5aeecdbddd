import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/core/errors.ts';
import { proseOf, root } from './markdown.ts';

const page = proseOf('docs/faults.md');
/** A row has the fault, what the client and the operator see, and its tests. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| fault '))
  .map((line) => line.split(' | '));
const link = /\]\(\.\.\/(test\/[\w/.-]+)\)/g;
const linked = (text: string): string[] => [...text.matchAll(link)].map(([, path = '']) => path);

test('the page has rows, with four cells each', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ length }) => length !== 4).map(([fault]) => fault)).toEqual([]);
});

describe('the page of faults', () => {
  test.each(rows.map((cells) => [cells[0]?.slice(2) ?? '', cells.at(-1) ?? '']))(
    'names a test for %s',
    (_fault, tests) => {
      const paths = linked(tests);
      expect(paths).not.toEqual([]);
      expect(paths.filter((path) => !path.endsWith('.test.ts') || !existsSync(join(root, path)))).toEqual([]);
    },
  );

  test('names every test of the suite', () => {
    const suite = globSync('test/faults/*.test.ts', { cwd: root });
    expect(suite.filter((path) => !linked(page).includes(path))).toEqual([]);
  });

  test('names no code that is not in the table of errors', () => {
    const codes = rows.flatMap(([, client = '']) =>
      [...client.matchAll(/\d{3},? `([a-z_]+)`/g)].map(([, code]) => code),
    );
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !Object.hasOwn(errorTable, code ?? ''))).toEqual([]);
  });
});
