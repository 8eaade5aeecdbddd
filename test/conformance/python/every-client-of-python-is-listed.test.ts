import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownModules } from './python-clients.ts';

const folder = join(import.meta.dirname, 'clients');

test('the tests know every module that has calls for them', () => {
  const modules = readdirSync(folder).filter((name) => name.endsWith('.py'));
  const withCalls = modules.filter((name) =>
    /^(?:async def |[a-z_]+, .*)?structured\b/m.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(knownModules.map((name) => `${name}.py`).toSorted()).toEqual(withCalls.toSorted());
});
