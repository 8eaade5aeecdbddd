import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundledPackages } from './bundled-packages.ts';
import { readLicense } from './read-license.ts';

const folder = mkdtempSync(join(tmpdir(), 'headgate-license-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a package brings its licence in its own words, and its notices', async () => {
  writeFileSync(join(folder, 'package.json'), '{"name":"a","version":"1.0.0"}');
  await expect(readLicense(folder)).rejects.toThrow('a 1.0.0 comes without its licence');
  writeFileSync(join(folder, 'package.json'), '{"name":"a","version":"1.0.0","license":"MIT"}');
  await expect(readLicense(folder)).rejects.toThrow('a 1.0.0 comes without its licence');
  const sibling = mkdtempSync(join(folder, 'sibling-'));
  writeFileSync(join(sibling, 'LICENSE'), 'The same.');
  writeFileSync(
    join(sibling, 'package.json'),
    '{"name":"b","version":"2.0.0","license":"MIT","repository":{"url":"r"}}',
  );
  await expect(readLicense(folder, sibling)).rejects.toThrow('a 1.0.0 comes without its licence');
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"a","version":"1.0.0","license":"MIT","repository":{"url":"r"}}',
  );
  expect(await readLicense(folder, sibling)).toMatchObject({ name: 'a', version: '1.0.0', text: 'The same.' });
  writeFileSync(join(folder, 'licence.md'), 'Do what you like.\n');
  writeFileSync(join(folder, 'NOTICE'), 'Name us.\n');
  writeFileSync(join(folder, 'licenses.js'), 'no licence');
  expect(await readLicense(folder)).toEqual({
    name: 'a',
    version: '1.0.0',
    license: 'MIT',
    text: 'Name us.\n\nDo what you like.',
  });
});

test('a package that another brings along counts by itself', () => {
  const inputs = Object.fromEntries(
    ['src/a.ts', 'node_modules/@b/c/x.js', 'node_modules/@b/c/y.js', 'node_modules/d/node_modules/e/z.js'].map(
      (file) => [file, { bytesInOutput: 1 }],
    ),
  );
  const output = { inputs, bytes: 1, imports: [], exports: [] };
  expect(bundledPackages({ inputs: {}, outputs: { 'dist/a.js': output } })).toEqual([
    'node_modules/@b/c',
    'node_modules/d/node_modules/e',
  ]);
});
