import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerSaysNothing } from './answer-says-nothing.ts';
import { answerSchemas } from './answer-schemas.ts';
import { rowsOf } from './answer-rows.ts';
import { shownRows } from './render-answers.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/fidelity.md'), 'utf8');

describe.each(answerSchemas)('an answer of $dialect', (schema) => {
  const rows = rowsOf(schema);

  test('has members at every depth', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  test('loses none of them in silence', () => {
    const lost = rows.filter(({ traces, exception }) => exception === undefined && traces.includes('nothing'));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  test('has no exception that is not needed', () => {
    const needed = rows.filter(({ traces }) => traces.includes('nothing')).map(({ exception }) => exception);
    const all = Object.keys(answerSaysNothing[schema.dialect] ?? {});
    expect(all.filter((path) => !needed.includes(path))).toEqual([]);
  });

  test('has a row of the page for each member, or for what it stands in', () => {
    const shown = shownRows(rows).map(({ name }) => name);
    for (const name of shown) expect(page).toContain(`| \`${name}\` |`);
    const missing = rows.filter(
      ({ name }) =>
        !shown.some((row) => name === row || (/^[.[]/.test(name.slice(row.length)) && name.startsWith(row))),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
