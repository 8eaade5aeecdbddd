import { expect, it } from 'vitest';
import { readSource } from './read-source.ts';

it('finds the imports that are there, and whether they leave anything behind at run time', () => {
  const source = `
import './side-effect.ts';
import a from "./default.ts";
import * as b from './namespace.ts';
import { c, type D } from './named.ts';
import e, { f } from './both.ts';
import type { G } from './type.ts';
import type H from './type-default.ts';
import {
  type I,
  j as k,
} from './lines.ts';
export { l } from './export.ts';
export type { M } from './export-type.ts';
export * from './star.ts';
export * as n from './star-as.ts';
import type from './named-type.ts';
const o = await import('./dynamic.ts');
import data from './data.json' with { type: 'json' };
`;
  const found = readSource('src/x.ts', source).imports.map(
    (line) => `${line.isValue ? 'value' : 'type'} ${line.specifier}`,
  );
  expect(found).toEqual([
    'value ./side-effect.ts',
    'value ./default.ts',
    'value ./namespace.ts',
    'value ./named.ts',
    'value ./both.ts',
    'type ./type.ts',
    'type ./type-default.ts',
    'value ./lines.ts',
    'value ./export.ts',
    'type ./export-type.ts',
    'value ./star.ts',
    'value ./star-as.ts',
    'value ./named-type.ts',
    'value ./data.json',
    'value ./dynamic.ts',
  ]);
});

it('finds none that are not', () => {
  const source = `
// import { a } from './comment.ts';
/* import { a } from './comment.ts'; */
const text = "import { a } from './string.ts'";
const page = \`
import { a } from './template.ts';
\`;
export const from = 'x';
export const importFrom = from + 'y';
export function load() { return self.import('./method.ts'); }
export default 'z';
type Foreign = typeof globalThis;
`;
  expect(readSource('src/x.ts', source).imports).toEqual([]);
});

it('counts lines as an editor does', () => {
  expect(readSource('src/x.ts', 'a;\nb;\n').lines).toBe(2);
  expect(readSource('src/x.ts', 'a;\nb;').lines).toBe(2);
});
