import { expect, test } from 'vitest';
import { settingsTree } from './schema.ts';
import { isSection, type SettingSchema } from './setting-schema.ts';

interface Node {
  readonly path: string;
  readonly schema: SettingSchema;
}

function* nodesUnder(schema: SettingSchema, path: string): Generator<Node> {
  yield { path, schema };
  for (const [name, member] of Object.entries(schema.properties ?? {})) yield* nodesUnder(member, `${path}.${name}`);
  for (const member of Object.values(schema.patternProperties ?? {})) yield* nodesUnder(member, `${path}.*`);
  for (const option of schema.anyOf ?? []) yield* nodesUnder(option, `${path}|`);
  if (schema.items !== undefined) yield* nodesUnder(schema.items, `${path}[]`);
}

const nodes = [...nodesUnder(settingsTree, '')];

test('every section refuses unknown keys', () => {
  const open = nodes.filter(({ schema }) => isSection(schema) && schema.additionalProperties !== false);
  expect(open.map(({ path }) => path)).toEqual([]);
});

test('every setting has a description', () => {
  const silent = nodes.filter(({ path, schema }) => /\w$/.test(path) && !schema.description?.trim());
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('every number is bounded below, and every duration fits a timer', () => {
  const numbers = nodes.filter(({ schema }) => schema.type === 'integer' || schema.type === 'number');
  expect(numbers.filter(({ schema }) => schema.minimum === undefined).map(({ path }) => path)).toEqual([]);
});

test('what a running process cannot change is marked', () => {
  const marked = nodes.filter(({ schema }) => schema.restart === true).map(({ path }) => path);
  for (const path of [
    '.server.host',
    '.server.port',
    '.server.tls',
    '.admin.host',
    '.admin.port',
    '.upstream.maxConnections',
    '.upstream.extraCaFile',
  ]) {
    expect(marked).toContain(path);
  }
});

test('no mark stands where the comparison does not look: inside lists and maps', () => {
  expect(nodes.filter(({ path, schema }) => schema.restart === true && /\[\]|\*/.test(path))).toEqual([]);
});
