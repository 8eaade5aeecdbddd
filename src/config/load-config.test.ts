import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

test('without a file the environment is enough', async () => {
  expect((await loadConfig(undefined, { OPENAI_API_KEY: 'sk-1' })).file).toBeUndefined();
});

test.each([
  ['does-not-exist.yaml', undefined, 'the file does not exist'],
  ['.', undefined, 'the file cannot be read (EISDIR)'],
  ['latin.yaml', Buffer.from([0x61, 0xe9]), 'the file is not UTF-8 text'],
  ['huge.yaml', Buffer.alloc(1_048_577, 0x20), 'the file is larger than 1 MiB'],
])('%s is refused', async (name, content, message) => {
  if (content !== undefined) await write(name, content);
  await expect(loadConfig(join(folder, name), {})).rejects.toThrow(message);
});

test('a file that a setting names must be there and hold something', async () => {
  await write('empty', '');
  await write('key', 'sk-1');
  const file = await write(
    'headgate.yaml',
    `providers:
  a: { baseUrl: "http://x", apiKeyFile: key }
  b: { baseUrl: "http://x", apiKeyFile: empty }
  c: { baseUrl: "http://x", apiKeyFile: gone }
  d: { baseUrl: "http://x", apiKeyFile: . }
models: []
`,
  );
  await expect(loadConfig(file, {})).rejects.toThrow(
    [
      `${file}:3: providers.b.apiKeyFile names a file that is empty`,
      `${file}:4: providers.c.apiKeyFile names a file that does not exist`,
      `${file}:5: providers.d.apiKeyFile names something that is not a file`,
    ].join('\n'),
  );
});

test('a key file of the environment is named by its variable', async () => {
  await expect(loadConfig(undefined, { OPENAI_API_KEY_FILE: join(folder, 'gone') })).rejects.toThrow(
    'providers.openai.apiKeyFile names a file that does not exist (its value comes from OPENAI_API_KEY_FILE)',
  );
});

test('a placeholder of an example is no secret, wherever it stands', async () => {
  await write('placeholder', 'YOUR_API_KEY\n');
  const file = await write(
    'placeholders.yaml',
    `admin: { token: changeme }
limits:
  valkey: { url: "redis://x", password: "\${VALKEY_PASSWORD}" }
providers:
  a: { baseUrl: "http://x", apiKey: "<your key>" }
models: []
`,
  );
  const words = 'is a placeholder that an example had: put the real value in its place';
  await expect(loadConfig(file, { VALKEY_PASSWORD: 'replace-me' })).rejects.toThrow(
    [
      `${file}:1: admin.token ${words}`,
      `${file}:3: limits.valkey.password ${words}; in Kubernetes edit valkey.env, or the Secret it is read from ` +
        '(its value comes from VALKEY_PASSWORD)',
      `${file}:5: providers.a.apiKey ${words}`,
    ].join('\n'),
  );
  await expect(loadConfig(undefined, { OPENAI_API_KEY: 'sk-…' })).rejects.toThrow(
    `The environment variable OPENAI_API_KEY ${words}; in Kubernetes edit openai.env`,
  );
  await expect(loadConfig(undefined, { OPENAI_API_KEY_FILE: join(folder, 'placeholder') })).rejects.toThrow(
    'providers.openai.apiKeyFile names a file that holds a placeholder',
  );
});
