import { describe, expect, test } from 'vitest';
import type { ClientDialect } from '../../src/dialects/dialect.ts';
import { builtInDialects } from '../../src/dialects/registry.ts';
import { type Use, UsesOf } from './declared/uses.ts';
import { providerSides } from './render-page.ts';
import { requestSchemas } from './request-schemas.ts';
import { saysNothing } from './says-nothing.ts';
import { isAccountedFor, nameOfUse } from './trace-use.ts';

function clientOf(dialect: string): ClientDialect {
  const client = builtInDialects.find(({ name }) => name === dialect)?.client;
  if (client === undefined) throw new Error(`there is no client side of ${dialect}`);
  return client;
}

function isExcepted(use: Use, dialect: string): string | undefined {
  const name = nameOfUse(use);
  return Object.keys(saysNothing[dialect] ?? {}).find((path) => name === path || name.startsWith(`${path}.`));
}

describe.each(requestSchemas)('what the SDK of $dialect declares', (schema) => {
  const { dialect, declarations, type, hints } = schema;
  const uses = [...new UsesOf(declarations, hints).uses(type)];
  const client = clientOf(dialect);
  const others = providerSides.filter(({ name }) => name !== dialect);
  const needed = new Set<string>();

  test('is found at every depth', () => {
    expect(uses.length).toBeGreaterThan(100);
    expect(Math.max(...uses.map(({ path }) => path.length))).toBeGreaterThan(4);
  });

  test.each(others)('reaches a provider of $name, or the client is told', (provider) => {
    const lost = uses.filter((use) => !isAccountedFor(use, schema, client, provider));
    for (const use of lost) needed.add(isExcepted(use, dialect) ?? '');
    expect([...new Set(lost.filter((use) => isExcepted(use, dialect) === undefined).map(nameOfUse))]).toEqual([]);
  });

  test('has no exception that is not needed', () => {
    needed.delete('');
    expect([...needed].toSorted()).toEqual(Object.keys(saysNothing[dialect] ?? {}).toSorted());
  });
});
