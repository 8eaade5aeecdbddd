import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';
import { blocksOf } from './markdown.ts';

test('headgate check takes the identities of docs/providers.md', async () => {
  const yaml = blocksOf('docs/providers.md').find(({ text }) => text.includes('style: azure'))?.text ?? '';
  const file = join(await makeFolder(), 'headgate.yaml');
  await writeFile(file, `${yaml}\nmodels: [{ name: '*', provider: azure }]\n`);
  const env = {
    AZURE_TENANT_ID: 't',
    AZURE_CLIENT_ID: 'c',
    AZURE_FEDERATED_TOKEN_FILE: file,
    AZURE_OPENAI_API_KEY: 'not-used',
  };
  const command = startCommand(['check', '--config', file], { env });
  expect(await command.ended, command.err() + command.out()).toBe(0);
});
