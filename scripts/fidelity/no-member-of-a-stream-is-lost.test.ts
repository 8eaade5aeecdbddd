import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownRows } from './streams/render-streams.ts';
import { streamSaysNothing } from './streams/stream-says-nothing.ts';
import { streamSchemas } from './streams/stream-schemas.ts';
import { rowsOfStream } from './streams/stream-rows.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/fidelity.md'), 'utf8');

describe.each(streamSchemas)('a stream of $dialect', (schema) => {
  const rows = rowsOfStream(schema);

  test('has members at every depth', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  test('loses none of them in silence', () => {
    const lost = rows.filter(({ traces, exception }) => exception === undefined && traces.includes('nothing'));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  test('has no exception that is not needed', () => {
    const needed = rows.filter(({ traces }) => traces.includes('nothing')).map(({ exception }) => exception);
    const all = Object.keys(streamSaysNothing[schema.dialect] ?? {});
    expect(all.filter((path) => !needed.includes(path))).toEqual([]);
  });

  test('has a row of the page for each member, or for what it stands in, here or among the complete answers', () => {
    const table = page.split('\n## ').find((part) => part.startsWith(`Streams: ${schema.title}\n`));
    for (const { name } of ownRows(schema)) expect(table).toContain(`| \`${name}\` |`);
  });
});
