import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

let folder: string;
let file: string;
let keysFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  file = join(folder, 'headgate.yaml');
  keysFile = join(folder, 'keys.yaml');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function load(keysText: string | undefined, auth = ''): Promise<Config> {
  await writeFile(
    file,
    `providers: { local: { baseUrl: "http://x" } }\nauth:\n  keysFile: keys.yaml\n  teams: [shop]\n  ${auth}\n`,
  );
  if (keysText !== undefined) await writeFile(keysFile, keysText);
  return loadConfig(file, { TEAM: 'shop' });
}

test('its keys follow those of the configuration, as one frozen list', async () => {
  const config = await load(`keys:\n- id: b\n  sha256: ${b}\n  team: \${TEAM}\n`, `keys: [{ id: a, sha256: ${a} }]`);
  expect(config.auth.keys).toEqual([
    { id: 'a', sha256: a },
    { id: 'b', sha256: b, team: 'shop' },
  ]);
  expect(config.auth.keysFile).toBe(keysFile);
  expect(Object.isFrozen(config.auth.keys)).toBe(true);
});

test.each(['keys: []', 'keys:\n# - id: a\n', '{}'])('%j lists nobody, and says so', async (text) => {
  expect((await load(text)).auth).toMatchObject({ keys: [], keysFile });
});

test.each([
  [undefined, () => `${file}:3: auth.keysFile names a file that does not exist`],
  ['', () => `${file}:3: auth.keysFile names a file that is empty`],
  ['# nothing\n', () => `${keysFile}: the file holds nothing; with no keys it must say keys: []`],
  ['~', () => `${keysFile}: the file holds nothing; with no keys it must say keys: []`],
  [`- id: a\n  sha256: ${a}\n`, () => `${keysFile}: the list must stand under a line that says keys:`],
  ['keys:\n- id: [\n', () => `${keysFile}:3: `],
  ['kyes: []', () => `${keysFile}:1: kyes is not a known setting at the top of the file; did you mean "keys"?`],
  [`keys:\n- id: a\n`, () => `${keysFile}:2: keys[0].sha256 is missing: `],
  [`keys:\n- id: a\n  sha256: ${a}\n  team: shpo\n`, () => `${keysFile}:4: keys[0].team names "shpo", which is not in`],
  [`keys:\n- id: a\n  sha256: ${a}\n  models: [x]\n`, () => `${keysFile}:4: keys[0].models[0] names "x", which is not`],
  [
    `keys:\n- id: a\n  sha256: ${a}\n- id: a\n  sha256: ${b}\n`,
    () => `${keysFile}:4: keys[1].id gives "a" a second time (first in ${keysFile}:2)`,
  ],
])('%j is refused', async (text, message) => {
  await expect(load(text)).rejects.toThrow(message());
});

test('a key that the configuration has already is refused, and both origins are named', async () => {
  const text = `keys:\n- id: a\n  sha256: ${b}\n- id: b\n  sha256: ${a}\n`;
  await expect(load(text, `keys: [{ id: a, sha256: ${a} }]`)).rejects.toThrow(
    [
      `${keysFile}:2: keys[0].id gives "a" a second time (first in ${file}:5)`,
      `${keysFile}:5: keys[1].sha256 is the hash of a key listed before (first in ${file}:5)`,
    ].join('\n'),
  );
});
