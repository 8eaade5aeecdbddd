import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leftOut } from './left-out.ts';

const folder = join(import.meta.dirname, '..');

test('a test of clients takes its behaviours from the list, or says why it does not run while calls fail', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const others = files.filter((name) => !readFileSync(join(folder, name), 'utf8').includes("from './behaviours.ts'"));
  expect(others.map((name) => name.replace(/\.test\.ts$/, '')).toSorted()).toEqual(Object.keys(leftOut).toSorted());
});
