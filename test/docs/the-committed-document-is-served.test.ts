import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';

test('the gateway answers /openapi.json with the bytes of schemas/openapi.json', async () => {
  const gateway = await startAsNewcomer(onTestFinished);
  const response = await fetch(`${gateway.url}/openapi.json`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.text()).toBe(await readFile(join(root, 'schemas/openapi.json'), 'utf8'));
});
